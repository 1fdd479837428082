using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using GitOpsGen.Terminal;
using GitOpsGen.Tests.Git;
using GitOpsGen.Tests.Git.Servers;
using Xunit;

namespace GitOpsGen.Tests.Cli;

/// <summary>The built program, killed at any moment of an advance over HTTP: the branch is whole, and the next run goes on from where it stands.</summary>
[Trait("Category", "Slow")]
public sealed class KilledAdvanceTests(ITestOutputHelper output)
{
    private const int Lanes = 4, Rounds = 50;

    [Fact]
    public void Killed_at_any_of_200_moments_of_an_advance_no_stage_is_lost_doubled_or_skipped()
    {
        int[] landed = new int[Lanes];
        Parallel.For(0, Lanes, new ParallelOptions { MaxDegreeOfParallelism = Lanes }, i =>
        {
            using Sandbox box = new();
            landed[i] = new Lane(box, withCache: i % 2 == 1).Run();
        });
        output.WriteLine("commits of the victims: " + string.Join(", ", landed));
        Assert.InRange(landed.Sum(), 1, (Lanes * Rounds) - 1);
    }

    /// <summary>A server with a release on it that never ends: each time a version is stable, the spec names the next.</summary>
    private sealed class Lane(Sandbox box, bool withCache)
    {
        private int version = 1;
        private string url = "";

        private string Cache => Path.Combine(box.Root, "cache");

        private string Spec => Path.Combine(box.Root, "staging.yaml");

        // How many commits the victims made.
        public int Run()
        {
            box.Program("git", ["init", "-q", "--bare", "--initial-branch=main", box.Bare]);
            box.Git("config", "uploadpack.allowFilter", "true");
            box.Git("config", "http.receivepack", "true");
            using HttpGitServer server = new(box.Root, isOpen: true);
            url = server.Url;
            Finish();
            NameNext();
            long start = Stopwatch.GetTimestamp();
            using (Process whole = Start())
            {
                whole.WaitForExit();
            }

            int longest = (int)Stopwatch.GetElapsedTime(start).TotalMilliseconds, landed = 0;
            for (int round = 0; round < Rounds; round++)
            {
                NameNext();
                int before = Stages().Length;
                using (Process victim = Start())
                {
                    Thread.Sleep(RandomNumberGenerator.GetInt32(Math.Max(longest, 50)));
                    Child.Kill(victim);
                }

                BecomesWhole();
                Finish();
                BecomesWhole();
                Assert.All(withCache ? Directory.EnumerateDirectories(Cache) : [], kept => Assert.Equal("", box.Program("git", ["--git-dir", kept, "fsck", "--strict", "--no-dangling"])));
                int made = Stages().Length - before;
                Assert.InRange(made, 1, 2);
                landed += made - 1;
            }

            // Each version by each stage, in order and once; the first is there from the beginning.
            string[] expected = [.. Enumerable.Range(1, version).SelectMany(v => v == 1 ? (string[])["v1 bootstrap"] : [$"v{v} prepare", $"v{v} 0-100", $"v{v} finalize"])];
            string[] stages = Stages();
            Assert.Equal(expected.Take(stages.Length), stages);
            Assert.InRange(stages.Length, Rounds, expected.Length);
            return landed;
        }

        // Whoever was killed last may still be at work on the server: then this run is refused, and reads again.
        private void Finish()
        {
            NameNext();
            using var said = new StringWriter(CultureInfo.InvariantCulture);
            Assert.True(Commands.Cli.Run(Arguments, new Io(said, said, TimeProvider.System, false)) == 0, said.ToString());
        }

        // The server may still be moving what it has received into place: a look in between sees half of it, and a later one must not.
        private void BecomesWhole() =>
            box.Program("sh", ["-c", $"for try in $(seq 20); do git --git-dir '{box.Bare}' fsck --strict --no-dangling && exit; sleep 0.2; done; exit 1"]);

        private string[] Arguments => ["advance", Spec, "--allow-dirty", .. withCache ? (string[])["--cache", Cache] : []];

        private Process Start()
        {
            ProcessStartInfo start = new("setsid", [Path.Combine(Terminal.Built, "gitopsgen"), .. Arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["TMPDIR"] = box.Root;
            return Process.Start(start)!;
        }

        private string[] Stages() => [.. box.Git("for-each-ref", "refs/heads/main").Length == 0 ? [] : box.Git("log", "--first-parent", "--reverse",
            "--format=%(trailers:key=GitOpsGen-Service,valueonly,separator=) %(trailers:key=GitOpsGen-Version,valueonly,separator=) %(trailers:key=GitOpsGen-Stage,valueonly,separator=)", "main")
            .Split('\n').Where(line => line.StartsWith("orders ", StringComparison.Ordinal)).Select(line => line["orders ".Length..])];

        private void NameNext()
        {
            if (Stages() is [.., var last] && last == $"v{version} {(version == 1 ? "bootstrap" : "finalize")}")
            {
                version++;
            }

            File.WriteAllText(Spec, $$"""
                apiVersion: gitopsgen.dev/v1alpha1
                kind: Environment
                metadata: {name: staging}
                spec:
                  namespace: shop
                  author: {name: gitopsgen, email: gitopsgen@example.com}
                  config: {repository: "{{url}}", applyTime: 0s}
                  services:
                    - name: orders
                      version: v{{version}}
                      image: registry.example.com/orders:{{version}}
                      ports: [{name: http, port: 80, targetPort: 8080}]
                      strategy: {hold: 0s, prepare: {hold: 0s}, steps: [{weight: 100}]}

                """);
        }
    }
}
