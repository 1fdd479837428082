using System.Diagnostics;
using System.Text;

namespace GitOpsGen.Benchmarks;

/// <summary>The inputs: made here, so that anyone measures the same thing.</summary>
internal sealed class World : IDisposable
{
    private readonly List<IDisposable> owned = [];
    private string? inMemory;

    public World(string root)
    {
        Root = root;
        Program = Path.Combine(root, ".build", "program", "gitopsgen");
        Launcher = Path.Combine(root, "gitopsgen");
        Folder = Directory.CreateTempSubdirectory("gitopsgen-bench-").FullName;
    }

    public string Root { get; }

    public string Program { get; }

    public string Launcher { get; }

    public string Folder { get; }

    /// <summary>An environment of <paramref name="services"/> services: five stages of six documents each.</summary>
    public string Environment(string name, int services, string config = "{applyTime: 1s}", string strategy = "{hold: 1s, steps: [{weight: 10}, {weight: 50}, {weight: 100}]}")
    {
        string home = Path.Combine(Folder, name);
        string folder = Path.Combine(home, "environments", "big");
        Directory.CreateDirectory(Path.Combine(folder, "services"));
        File.WriteAllText(Path.Combine(folder, "environment.yaml"), """
            apiVersion: gitopsgen.dev/v1alpha1
            kind: Environment
            metadata: {name: big}
            spec:
              namespace: big
              author: {name: bench, email: bench@example.com}
              config: CONFIG
              defaults:
                ports: [{name: http, port: 80, targetPort: 8080}]
                strategy: STRATEGY
                workload: {replicas: 2, serviceAccount: true, container: {resources: {requests: {cpu: 100m, memory: 128Mi}}}}
              include: [services/*.yaml]

            """.Replace("CONFIG", config, StringComparison.Ordinal).Replace("STRATEGY", strategy, StringComparison.Ordinal));
        for (int i = 0; i < services; i++)
        {
            File.WriteAllText(Path.Combine(folder, "services", $"s{i:D4}.yaml"),
                $"name: svc-{i:D4}\nversion: v2\nimage: registry.example.com/shop/svc-{i:D4}:2.0.0\ndirectory: team-{i / 50:D2}/svc-{i:D4}\n");
        }

        return home;
    }

    /// <summary>The bare repository of that environment, filled up with other teams' files to <paramref name="files"/> in all.</summary>
    public void Fill(string home, int files)
    {
        string repository = Path.Combine(home, ".gitopsgen-local", "config.git");
        Shell.Do($"mkdir -p .gitopsgen-local && git init -q --bare -b main {repository}", home);
        Import(repository, files);
    }

    /// <summary>Gives a new bare repository so many files, in folders of teams and services.</summary>
    public static void Import(string repository, int files)
    {
        var script = new StringBuilder("commit refs/heads/main\ncommitter bench <bench@example.com> 1700000000 +0000\ndata 6\nothers\n");
        for (int i = 0; i < files; i++)
        {
            string text = $"name: file-{i}\n";
            script.Append($"M 100644 inline other/team-{i / 1000:D3}/svc-{i / 10 % 100:D2}/file-{i % 10}.yaml\ndata {text.Length}\n{text}\n");
        }

        var start = new ProcessStartInfo("git") { RedirectStandardInput = true };
        foreach (string argument in (string[])["--git-dir", repository, "fast-import", "--quiet"])
        {
            start.ArgumentList.Add(argument);
        }

        using Process import = Process.Start(start)!;
        import.StandardInput.Write(script);
        import.StandardInput.Close();
        import.WaitForExit();
    }

    /// <summary>Stops a server with this world.</summary>
    public T Owns<T>(T server)
        where T : IDisposable
    {
        owned.Add(server);
        return server;
    }

    /// <summary>A folder whose files are in memory; null where this system has none.</summary>
    public string? InMemory() => inMemory ??= Directory.Exists("/dev/shm") ? Directory.CreateDirectory($"/dev/shm/{Path.GetFileName(Folder)}").FullName : null;

    public void Dispose()
    {
        owned.ForEach(server => server.Dispose());
        if (inMemory is not null)
        {
            Directory.Delete(inMemory, recursive: true);
        }

        Directory.Delete(Folder, recursive: true);
    }
}
