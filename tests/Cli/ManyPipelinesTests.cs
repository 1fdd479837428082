using System.Diagnostics;
using System.Globalization;

using GitOpsGen.Tests.Git;
using GitOpsGen.Tests.Git.Servers;

using Xunit;

namespace GitOpsGen.Tests.Cli;

/// <summary>
/// Many pipelines on one branch. Each process has a folder for temporary files of its own, so none knows of the others, as on as many
/// hosts; and each service is the business of two of them.
/// </summary>
[Trait("Category", "Slow")]
public sealed class ManyPipelinesTests(ITestOutputHelper output) : IDisposable
{
    private const int Processes = 16, Shares = 4, Services = 200;

    private readonly Terminal terminal = new();
    private readonly Sandbox box = new();

    public void Dispose()
    {
        terminal.Dispose();
        box.Dispose();
    }

    [Fact]
    public void Sixteen_processes_take_200_services_through_every_stage_in_order_and_once()
    {
        box.Program("git", ["init", "-q", "--bare", "--initial-branch=main", box.Bare]);
        box.Git("config", "uploadpack.allowFilter", "true");
        box.Git("config", "http.receivepack", "true");
        box.Git("config", "core.logAllRefUpdates", "always");
        using HttpGitServer server = new(box.Root, isOpen: true);
        WriteSpec(server.Url);
        terminal.Must("gitopsgen advance many --allow-dirty");
        terminal.Must("sed -i 's/version: v1/version: v2/; s/:1.0.0/:2.0.0/' environments/many/services/* && git add -A && git commit -qm 'Release v2'");
        string born = box.Git("rev-parse", "main").Trim();
        int before = Pushes(server), landedBefore = Landed();
        long start = Stopwatch.GetTimestamp();

        Ran[] ran = new Ran[Processes];
        Thread[] pipelines = [.. Enumerable.Range(0, Processes).Select(i => new Thread(() => ran[i] = terminal.Run(Pipeline(i))))];
        Array.ForEach(pipelines, pipeline => pipeline.Start());
        Array.ForEach(pipelines, pipeline => pipeline.Join());
        Assert.All(ran, r => Assert.True(r.Exit == 0, r.Out + r.Error));

        Dictionary<string, List<string>> stages = [];
        string[] log = box.Git("log", "--first-parent", "--reverse", "--format=%(trailers:key=GitOpsGen-Service,valueonly,separator=) %(trailers:key=GitOpsGen-Stage,valueonly,separator=)", born + "..main")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (string[] words in log.Select(line => line.Split(' ')))
        {
            stages.TryAdd(words[0], []);
            stages[words[0]].Add(words[1]);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{log.Length} commits in {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s, {Pushes(server) - before} pushes, of which {Landed() - landedBefore} landed and the others were too late"));
        Assert.Equal(Services, stages.Count);
        Assert.All(stages, service => Assert.Equal(["prepare", "0-100", "finalize"], service.Value));
        Assert.Equal(log.Length.ToString(CultureInfo.InvariantCulture) + "\n", box.Git("rev-list", "--count", born + "..main"));
        Assert.Equal("", box.Git("fsck", "--strict", "--no-dangling"));
    }

    private static int Pushes(HttpGitServer server) => server.Asked("info/refs?service=git-receive-pack");

    private int Landed() => box.Git("reflog", "show", "main").Count(c => c == '\n');

    // Until a run finds nothing to commit any more. Four processes are on one host, and take turns there (they share a folder for temporary
    // files); the hosts race. Each share of the services has a process on each host.
    private static string Pipeline(int i) => string.Create(CultureInfo.InvariantCulture, $"""
        mkdir -p ../host-{i / Shares}; export TMPDIR=$PWD/../host-{i / Shares}
        for run in 1 2 3 4 5 6 7 8 9 10 11 12; do
            gitopsgen reconcile many --shard {(i % Shares) + 1}/{Shares} --output json >../out-{i} 2>&1 || [ $? = 5 ] || exit
            grep -q '"commit":' ../out-{i} || exit 0
        done
        cat ../out-{i}; exit 9
        """);

    private void WriteSpec(string url)
    {
        terminal.Write("environments/many/environment.yaml", $$"""
            apiVersion: gitopsgen.dev/v1alpha1
            kind: Environment
            metadata: {name: many}
            spec:
              namespace: many
              author: {name: pipeline, email: pipeline@example.com}
              config: {applyTime: 0s, repository: "{{url}}"}
              defaults:
                ports: [{name: http, port: 80, targetPort: 8080}]
                strategy: {hold: 0s, prepare: {hold: 0s}, steps: [{weight: 100}]}
              include: [services/*.yaml]

            """);
        for (int i = 0; i < Services; i++)
        {
            terminal.Write(string.Create(CultureInfo.InvariantCulture, $"environments/many/services/s{i:000}.yaml"), string.Create(CultureInfo.InvariantCulture,
                $"name: svc-{i:000}\nversion: v1\nimage: registry.example.com/svc-{i:000}:1.0.0\ndirectory: team-{i / 20:00}/svc-{i:000}\n"));
        }
    }
}
