using System.Diagnostics;
using System.Globalization;

using GitOpsGen.Commands;
using GitOpsGen.Terminal;
using GitOpsGen.Tests.Forges.Servers;
using GitOpsGen.Tests.Git;

using Xunit;

namespace GitOpsGen.Tests.Forges;

/// <summary>A clock that stands until it is moved.</summary>
internal sealed class StoppedClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>One service's release on a real repository, through the program's own command line, beside a stand-in for the forge.</summary>
internal sealed class Release : IDisposable
{
    private readonly Dictionary<string, string> variables;

    public Release(string publish, Func<ForgeProject, ForgeServer>? server = null, string more = "", string step = "")
    {
        Box.Program("git", ["init", "-q", "--bare", "--initial-branch=main", Box.Bare]);
        Box.Git("config", "uploadpack.allowFilter", "true");
        Box.Git("config", "receive.advertisePushOptions", "true");
        Box.CommitByGit("README.md", "config");
        Project = new ForgeProject(Box.Bare, Clock);
        Server = (server ?? (p => new GitLabServer(p)))(Project);
        (Publish, More, Step) = (publish, more, step);
        variables = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Where(v => !((string)v.Key).StartsWith("CI", StringComparison.Ordinal) && !((string)v.Key).StartsWith("GIT", StringComparison.Ordinal))
            .ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "", StringComparer.Ordinal);

        // The forge's own address for the API; git goes to the same repository by its folder.
        foreach ((string name, string value) in ((string, string)[])[("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", $"url.file://{Box.Bare}.insteadOf"), ("GIT_CONFIG_VALUE_0", Server.Repository), ("GIT_CONFIG_GLOBAL", "/dev/null")])
        {
            variables[name] = value;
        }

        GiveToken();
        Write("v1");
    }

    public Sandbox Box { get; } = new();

    public StoppedClock Clock { get; } = new();

    public ForgeProject Project { get; }

    public ForgeServer Server { get; }

    public string Publish { get; }

    public string More { get; }

    public string Step { get; }

    public string Said { get; private set; } = "";

    public StoredRequest? OnlyOpen => Project.Requests.SingleOrDefault(r => r.State == "open");

    public void GiveToken(bool give = true)
    {
        (string[] names, string origin) = (["GITLAB_TOKEN", "GITHUB_TOKEN", "CI_SERVER_HOST", "CI_SERVER_URL", "GITHUB_SERVER_URL"], new Uri(Server.Root).GetLeftPart(UriPartial.Authority));
        foreach (string name in names)
        {
            variables.Remove(name);
        }

        (string host, string token) = Server is GitLabServer ? ("CI_SERVER_HOST", "GITLAB_TOKEN") : ("GITHUB_SERVER_URL", "GITHUB_TOKEN");
        variables[host] = origin;
        if (Server is GitLabServer)
        {
            variables["CI_SERVER_URL"] = Server.Root.TrimEnd('/');
        }

        if (give)
        {
            variables[token] = ForgeServer.Token;
        }
    }

    public void Set(string name, string value) => variables[name] = value;

    public void Write(string version, string timeout = "5s") => File.WriteAllText(Spec, $$"""
        apiVersion: gitopsgen.dev/v1alpha1
        kind: Environment
        metadata: {name: staging}
        spec:
          namespace: {name: shop, create: true}
          author: {name: gitopsgen, email: gitopsgen@example.com}
          config: {repository: "{{Server.Repository}}", publish: {{Publish}}, applyTime: 1m}
          {{More}}
          services:
            - name: orders
              version: {{version}}
              image: registry.example.com/orders:{{version}}
              ports: [{name: http, port: 80, targetPort: 8080}]
              routes: [{hosts: [orders], gateways: [mesh]}]
              http: {timeout: {{timeout}} }
              strategy:
                hold: 10m
                prepare: {hold: 10m}
                steps:
                  - {weight: 10}
                  - {weight: 50{{Step}} }
                  - {weight: 100}
        """);

    public string Spec => Path.Combine(Box.Root, "staging.yaml");

    /// <summary>Runs the program, and remembers what it printed.</summary>
    public int Run(params string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int code = Commands.Cli.Run(arguments, new Io(output, error, Clock, false) { Variables = variables });
        Said = output.ToString() + error;
        return code;
    }

    /// <summary>The same by the program that is built, at the time that it is.</summary>
    public int RunBuilt(params string[] arguments)
    {
        ProcessStartInfo start = new(Path.Combine(Cli.Terminal.Built, "gitopsgen"), arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        Cli.Ran ran = Cli.Terminal.Run(start);
        Said = ran.Out + ran.Error;
        return ran.Exit;
    }

    public int Advance(params string[] more) => Run(["advance", Spec, "--allow-dirty", .. more]);

    public void Later(int minutes) => Clock.Now += TimeSpan.FromMinutes(minutes);

    /// <summary>Every path with its content, on the branch; times, evidence and commit ids of records left out.</summary>
    public SortedDictionary<string, string> Files()
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (string path in Box.Git("ls-tree", "-r", "--name-only", "main").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string text = Box.Git("cat-file", "blob", "main:" + path);
            files[path] = path.StartsWith(".gitopsgen/", StringComparison.Ordinal) ? Timeless(text) : text;
        }

        return files;
    }

    public string Stage() => Box.Git("cat-file", "blob", "main:.gitopsgen/staging/orders.yaml").Split('\n').First(l => l.StartsWith("stage: ", StringComparison.Ordinal))["stage: ".Length..].Trim('"');

    public void Dispose()
    {
        Server.Dispose();
        Box.Dispose();
    }

    /// <summary>A release that has come to a stage and may leave it.</summary>
    public static Release At(string stage, string publish = "merge-request", string more = "", string step = "", Func<ForgeProject, ForgeServer>? server = null)
    {
        var release = new Release(publish, server ?? (p => publish == "pull-request" ? new GitHubServer(p) : new GitLabServer(p)), more, step);
        for (int i = 0; !release.Files().ContainsKey(".gitopsgen/staging/orders.yaml") || release.Stage() != stage; i++)
        {
            Assert.True(i < 8, release.Said);
            if (release.Files().ContainsKey(".gitopsgen/staging/orders.yaml"))
            {
                release.Write("v2");
            }

            release.Advance();
            if (release.OnlyOpen is { } request)
            {
                release.Project.Merge(request, Merging.Merge);
            }

            release.Later(11);
        }

        release.Server.Log.Clear();
        return release;
    }

    private static string Timeless(string record)
    {
        List<string> lines = [];
        bool inEvidence = false;
        foreach (string line in record.Split('\n'))
        {
            inEvidence = line.StartsWith("evidence:", StringComparison.Ordinal) || (inEvidence && (line.StartsWith("  ", StringComparison.Ordinal) || line.StartsWith('-')));
            if (!inEvidence && !line.StartsWith("since:", StringComparison.Ordinal) && !line.TrimStart().StartsWith("commit:", StringComparison.Ordinal) && !line.TrimStart().StartsWith("specCommit:", StringComparison.Ordinal))
            {
                lines.Add(line);
            }
        }

        return string.Join('\n', lines);
    }
}
