using Xunit;

namespace GitOpsGen.Tests.Cli;

/// <summary>
/// What a run costs that people wait for is the processes it starts: each is some milliseconds. The numbers here may fall; where one must rise, the change says why.
/// </summary>
[Trait("Category", "Slow")]
public sealed class GitCallsTests : IDisposable
{
    private readonly Terminal terminal = new();
    private readonly string log;

    public GitCallsTests()
    {
        log = terminal.LogGit();
        terminal.Must("sed -i 's/applyTime: 1s/applyTime: 0s/; s/hold: [12]s/hold: 0s/' environments/orders/environment.yaml && git commit -qam 'Wait for nothing'");
    }

    public void Dispose() => terminal.Dispose();

    [Fact]
    public void A_run_starts_no_more_git_processes_than_these()
    {
        Dictionary<string, int> counted = new(StringComparer.Ordinal)
        {
            ["status, before anything"] = Count("status orders"),
            ["advance: bootstrap"] = Count("advance orders"),
            ["status"] = Count("status orders"),
            ["advance: nothing to do"] = Count("advance orders"),
        };
        terminal.Must("sed -i 's/version: v1/version: v2/; s/orders:1.0.0/orders:2.0.0/' environments/orders/environment.yaml && git commit -qam 'Release v2'");
        counted["advance: prepare"] = Count("advance orders");
        counted["advance: shift"] = Count("advance orders --skip-gates --reason trial");
        counted["plan"] = Count("plan orders");
        counted["rollback"] = Count("rollback orders --service orders-service --reason trial");
        counted["history"] = Count("history orders");
        counted["check"] = Count("check");

        Dictionary<string, int> most = new(StringComparer.Ordinal)
        {
            ["status, before anything"] = 0,
            ["advance: bootstrap"] = 6,
            ["status"] = 4,
            ["advance: nothing to do"] = 5,
            ["advance: prepare"] = 6,
            ["advance: shift"] = 6,
            ["plan"] = 6,
            ["rollback"] = 5,
            ["history"] = 3,
            ["check"] = 0,
        };
        Assert.Equal(Written(most), Written(counted));
    }

    [Fact]
    public void A_run_on_a_server_fetches_no_more_often_than_this()
    {
        terminal.Must("""
            git init -q --bare -b main ../config.git && git -C ../config.git config uploadpack.allowFilter true
            sed -i "s|^\( *\)applyTime: 0s|&\n\1repository: 'file://$(dirname "$PWD")/config.git'|" environments/orders/environment.yaml && git commit -qam 'Publish to a server'
            """);
        Count("advance orders --cache ../cache");
        terminal.Must("sed -i 's/version: v1/version: v2/; s/orders:1.0.0/orders:2.0.0/' environments/orders/environment.yaml && git commit -qam 'Release v2'");
        // What was pushed a moment ago is built on without asking: LastPushedTests.
        terminal.Must("touch -d '1 minute ago' ../cache/*.git/refs/pushed/main");
        List<string> counted = [];
        foreach (string command in (string[])["advance orders --service orders-service", "status orders --service orders-service", "plan orders",
            "advance orders --service orders-service --cache ../cache --skip-gates --reason trial", "status orders --cache ../cache", "status orders --cache ../cache", "rollback orders --service orders-service --reason trial"])
        {
            int all = Count(command);
            string[] calls = File.ReadAllLines(log);
            counted.Add($"{command}: {calls.Count(c => c.Contains(" fetch ", StringComparison.Ordinal))} fetches, {calls.Count(c => c.Contains(" push ", StringComparison.Ordinal))} pushes, {all} calls");
        }

        // A fetch for the tip, one for each level of folders, and what stands at their end with the last; none inside of the push. What is
        // in a cache, and did not change, is not fetched again; git is asked there whose folder it is.
        Assert.Equal("""
            advance orders --service orders-service: 4 fetches, 1 pushes, 6 calls
            status orders --service orders-service: 4 fetches, 0 pushes, 4 calls
            plan orders: 5 fetches, 0 pushes, 6 calls
            advance orders --service orders-service --cache ../cache --skip-gates --reason trial: 4 fetches, 1 pushes, 7 calls
            status orders --cache ../cache: 1 fetches, 0 pushes, 2 calls
            status orders --cache ../cache: 1 fetches, 0 pushes, 2 calls
            rollback orders --service orders-service --reason trial: 4 fetches, 1 pushes, 5 calls
            """, string.Join('\n', counted));
    }

    private static string Written(Dictionary<string, int> counts) => string.Join('\n', counts.Select(c => $"{c.Key}: {c.Value}"));

    private int Count(string command)
    {
        terminal.Must($": >'{log}'");
        terminal.Must("gitopsgen " + command);
        return File.ReadAllLines(log).Length;
    }
}
