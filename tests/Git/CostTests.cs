using System.Diagnostics;
using System.Globalization;
using System.Text;

using GitOpsGen.Git;
using GitOpsGen.Tests.Git.Servers;

using Xunit;

namespace GitOpsGen.Tests.Git;

public sealed class CostTests(ITestOutputHelper output) : IDisposable
{
    private readonly Sandbox box = new();

    public void Dispose() => box.Dispose();

    [Fact]
    public void One_service_among_100000_files_costs_its_blobs_the_trees_on_its_path_and_a_commit()
    {
        using ConfigRepository repository = box.Open();
        Import(10_000, 10);
        long start = Stopwatch.GetTimestamp();

        Sandbox.Publish(repository, Sandbox.Commit("shift",
            Sandbox.Write("staging/team-07/service-0742/file-1", "new"), Sandbox.Write("staging/team-07/service-0742/file-2", "newer"),
            Sandbox.Write(".gitopsgen/staging/service-0742.yaml", "record")));

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms"));

        // Three blobs; the service, the team, staging, .gitopsgen/staging, .gitopsgen, the root; one commit.
        Assert.Equal("10", Loose());
        Assert.Equal("100001\n", box.Program("sh", ["-c", $"git --git-dir '{box.Bare}' ls-tree -r main | wc -l"]));
    }

    [Fact]
    public void Eighty_stacked_commits_move_the_branch_once()
    {
        using ConfigRepository repository = box.Open();
        Import(1_000, 5);
        Snapshot read = repository.Read().Value;
        long start = Stopwatch.GetTimestamp();
        repository.Publish(read, [.. Enumerable.Range(0, 80).Select(i =>
            Sandbox.Commit("shift", Sandbox.Write(string.Create(CultureInfo.InvariantCulture, $"staging/team-00/service-{i:0000}/file-1"), "new")))]);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms"));
        Assert.Equal("81\n", box.Git("rev-list", "--count", "main"));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void An_advance_over_https_fetches_the_trees_on_its_path_and_pushes_what_is_new()
    {
        box.Program("git", ["init", "-q", "--bare", "--initial-branch=main", box.Bare]);
        box.Git("config", "uploadpack.allowFilter", "true");
        Import(10_000, 10);
        using HttpGitServer server = new(box.Root);
        GitOptions options = Sandbox.Options with
        {
            Cache = Path.Combine(box.Root, "cache"),
            Environment = new Dictionary<string, string>(Sandbox.Options.Environment)
            {
                ["GITOPSGEN_TOKEN"] = HttpGitServer.Token,
                ["GITOPSGEN_HOST"] = server.Origin,
                ["GIT_SSL_CAINFO"] = server.Authority,
            },
        };
        List<string> times = [];
        long start = Stopwatch.GetTimestamp();
        void Lap(string what)
        {
            times.Add(string.Create(CultureInfo.InvariantCulture, $"{what} {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms"));
            start = Stopwatch.GetTimestamp();
        }

        using (ConfigRepository repository = ConfigRepository.Open(new RepositoryLocation(server.Url, "main", false), options).Value)
        {
            Lap("open");
            Snapshot read = repository.Read().Value;
            Lap("tip");
            IReadOnlyDictionary<string, string> files = read.List(["staging/team-07/service-0742", ".gitopsgen/staging/service-0742.yaml"]).Value;
            Lap("list");
            Assert.Equal("old", Encoding.ASCII.GetString(read.Read([.. files.Values]).Value[3]!));
            Lap("read");
            repository.Publish(read, [Sandbox.Commit("shift", Sandbox.Write("staging/team-07/service-0742/file-1", "new"))]);
            Lap("publish");
        }

        output.WriteLine(string.Join(", ", times));
        Assert.Equal("100000\n", box.Program("sh", ["-c", $"git --git-dir '{box.Bare}' ls-tree -r main | wc -l"]));

        // Old: a commit, four trees, the blob that was read. New: a commit, four trees, a blob.
        string all = box.Program("sh", ["-c", $"git --git-dir '{Directory.GetDirectories(options.Cache!)[0]}' cat-file --batch-check --batch-all-objects | wc -l"]);
        Assert.Equal("12\n", all);
    }

    private string Loose() => box.Git("count-objects").Split(' ')[0];

    private void Import(int services, int files)
    {
        StringBuilder stream = new("blob\nmark :1\ndata 3\nold\ncommit refs/heads/main\ncommitter a <a@example.com> 1700000000 +0000\ndata 4\nbase\n");
        for (int service = 0; service < services; service++)
        {
            for (int file = 0; file < files; file++)
            {
                stream.Append(CultureInfo.InvariantCulture, $"M 100644 :1 staging/team-{service / 100:00}/service-{service:0000}/file-{file}\n");
            }
        }

        box.Program("git", ["--git-dir", box.Bare, "fast-import", "--quiet"], stream.ToString());
        box.Git("config", "fastimport.unpackLimit", "0");
    }
}
