using System.Diagnostics;

namespace GitOpsGen.Benchmarks;

internal static partial class Rows
{
    private static IEnumerable<Row> Repository(World world)
    {
        yield return Advance(world);
        foreach (Row row in new Repositories(world).All())
        {
            yield return row;
        }
    }

    // The embedded repository grows by one service's files each time; what is measured does not depend on how many there are.
    private static Row Advance(World world)
    {
        string home = world.Environment("repository", 40);
        world.Fill(home, 100_000);
        int next = 0;
        string? bytes = null;
        return new Row("`advance` of one service, embedded repository of 100,000 files", "copying the files of that commit (`cp -r`)",
            () =>
            {
                Cost cost = Shell.Measure($"{world.Program} advance big --service svc-{next++:D4}", home);
                bytes ??= Shell.Do("mkdir -p copy/from && git --git-dir .gitopsgen-local/config.git archive main big | tar -x -C copy/from && echo copy/from", home).Trim();
                return cost;
            },
            () => Shell.Measure($"cp -r {bytes} copy/to{Stopwatch.GetTimestamp()}", home), 9);
    }
}
