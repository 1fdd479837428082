using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GitOpsGen.Terminal;

namespace GitOpsGen.Tests.Schedule;

/// <summary>A folder with specs and an embedded repository; runs the whole program in this process, with a clock of its own.</summary>
internal sealed class Desk : TimeProvider, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gitopsgen-schedule-");

    public Desk() => Directory.CreateDirectory(Path.Combine(folder.FullName, "environments"));

    public DateTimeOffset Now { get; set; } = new(2026, 3, 3, 12, 0, 0, TimeSpan.Zero);

    public string Out { get; private set; } = "";

    public string Error { get; private set; } = "";

    /// <summary>How far the clock goes each time that somebody reads it.</summary>
    public TimeSpan Tick { get; set; }

    public override DateTimeOffset GetUtcNow()
    {
        DateTimeOffset now = Now;
        Now += Tick;
        return now;
    }

    public string Path_(string name) => Path.Combine(folder.FullName, name);

    public string Spec(string environment) => Path_($"environments/{environment}.yaml");

    /// <summary>Writes a spec whose services have quick releases; <paramref name="more"/> are further fields of the environment.</summary>
    public void Write(string environment, string more, params (string Name, string Version, string Fields)[] services) => File.WriteAllText(Spec(environment),
        $"apiVersion: gitopsgen.dev/v1alpha1\nkind: Environment\nmetadata: {{name: {environment}}}\nspec:\n  namespace: shop\n  config: {{applyTime: 1m}}\n  author: {{name: gitopsgen, email: gitopsgen@example.com}}\n"
        + (more.Length == 0 ? "" : "  " + more.Replace("\n", "\n  ", StringComparison.Ordinal) + "\n") + "  services:\n"
        + string.Concat(services.Select(s => $"    - name: {s.Name}\n      version: {s.Version}\n      image: registry.example.com/shop/{s.Name}:{s.Version}\n      ports: [{{name: http, port: 80, targetPort: 8080}}]\n"
            + "      strategy: {hold: 1m, prepare: {hold: 1m}, steps: [{weight: 50}]}\n" + (s.Fields.Length == 0 ? "" : $"      {s.Fields}\n"))));

    public int Run(params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int code = Commands.Cli.Run(args, new Io(output, error, this, Colour: false));
        (Out, Error) = (output.ToString(), error.ToString());
        return code;
    }

    /// <summary>Runs with <c>--output json</c>.</summary>
    public JsonElement Json(params string[] args)
    {
        Run([.. args, "--output", "json"]);
        return JsonDocument.Parse(Out).RootElement;
    }

    /// <summary>The messages of the branch, newest first.</summary>
    public string[] Log() => [.. Git("log", "--format=%B%x00", "main").Split('\0').Select(m => m.Trim('\n')).Where(m => m.Length > 0)];

    /// <summary>What git says in the embedded repository.</summary>
    public string Git(params string[] args) => In(Path_(".gitopsgen-local/config.git"), args);

    /// <summary>Commits the specs as they are now to a Git repository of their own, so that they can be rendered again.</summary>
    public void KeepSpecs()
    {
        In(folder.FullName, "init", "--quiet");
        In(folder.FullName, "add", "environments");
        In(folder.FullName, "-c", "user.name=somebody", "-c", "user.email=somebody@example.com", "commit", "--quiet", "--message", "specs");
    }

    /// <summary>Somebody edits a file by hand, and pushes that.</summary>
    public void Commit(string path, Func<string, string> edit) => Push(clone =>
    {
        string file = Path.Combine(clone, path), text = File.ReadAllText(file), edited = edit(text);
        if (edited == text)
        {
            throw new InvalidOperationException("the edit changes nothing of\n" + text);
        }

        File.WriteAllText(file, edited);
    });

    /// <summary>Somebody adds a file by hand, and pushes that.</summary>
    public void Add(string path, string text) => Push(clone =>
    {
        string file = Path.Combine(clone, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    });

    /// <summary>Somebody deletes a file by hand, and pushes that.</summary>
    public void Delete(string path) => Push(clone => File.Delete(Path.Combine(clone, path)));

    private void Push(Action<string> edit)
    {
        string clone = Path_("clone");
        In(folder.FullName, "clone", "--quiet", Path_(".gitopsgen-local/config.git"), clone);
        edit(clone);
        In(clone, "add", "--all");
        In(clone, "-c", "user.name=somebody", "-c", "user.email=somebody@example.com", "commit", "--quiet", "--message", "edited");
        In(clone, "push", "--quiet");
        Directory.Delete(clone, recursive: true);
    }

    private static string In(string where, params string[] args)
    {
        using Process git = Process.Start(new ProcessStartInfo("git", ["-C", where, .. args]) { RedirectStandardOutput = true })!;
        string text = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? text : throw new InvalidOperationException($"git {args[0]} exited with {git.ExitCode}");
    }

    public void Dispose() => folder.Delete(recursive: true);
}
