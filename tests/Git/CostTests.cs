using System.Diagnostics;
using System.Globalization;
using System.Text;

using GitOpsGen.Git;

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
