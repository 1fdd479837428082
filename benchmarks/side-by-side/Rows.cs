using System.Diagnostics;

namespace GitOpsGen.Benchmarks;

/// <summary>The comparisons.</summary>
internal static class Rows
{
    public static IEnumerable<Row> All(World world)
    {
        string one = world.Environment("one", 1), many = world.Environment("many", 1000);
        string program = world.Program;
        yield return new Row("start: `--version`, cold process", "`git --version`",
            () => Shell.Measure($"{program} --version", one), () => Shell.Measure("git --version", one), 15);
        yield return new Row("launcher: `./gitopsgen --version`", "the published program alone",
            () => Shell.Measure($"{world.Launcher} --version", one), () => Shell.Measure($"{program} --version", one), 15);
        string overlay = Kustomize.Make(world, one);
        yield return new Row("`render` of one service and stage, cold process", Shell.Has("kubectl") ? "`kubectl kustomize` of a base and an overlay with the same result" : "nothing: kubectl is not here",
            () => Shell.Measure($"{program} render big --stage 90-10 --output-dir out1", one),
            Shell.Has("kubectl") ? () => Shell.Measure($"kubectl kustomize {overlay}", one) : null, 15);
        Shell.Do($"{program} advance big", one);
        yield return new Row("`status` of one service, cold, embedded repository", "`git log -1`" + (Shell.Has("kubectl") ? " and `kubectl kustomize`" : ""),
            () => Shell.Measure($"{program} status big", one),
            () => Shell.Measure("sh -c 'git --git-dir .gitopsgen-local/config.git log -1" + (Shell.Has("kubectl") ? $"; kubectl kustomize {overlay}'" : "'"), one), 15);
        yield return new Row("`plan` of one service, cold, embedded repository", "`git log -1`" + (Shell.Has("kubectl") ? " and `kubectl kustomize`" : ""),
            () => Shell.Measure($"{program} plan big", one),
            () => Shell.Measure("sh -c 'git --git-dir .gitopsgen-local/config.git log -1" + (Shell.Has("kubectl") ? $"; kubectl kustomize {overlay}'" : "'"), one), 15);
        foreach (Row row in Bulk(world, many))
        {
            yield return row;
        }

        yield return Advance(world);
    }

    private static IEnumerable<Row> Bulk(World world, string many)
    {
        Floor? floor = null;
        int turn = 0;
        yield return new Row("`render` of 1,000 services × 5 stages, 29,000 documents, to new files", "the floor: writing the same bytes to the same number of files",
            () =>
            {
                string target = $"out{turn++}";
                Cost cost = Shell.Measure($"{world.Program} render big --output-dir {target}", many);
                floor ??= Floor.Of(Path.Combine(many, target));
                Directory.Delete(Path.Combine(many, target), recursive: true);
                return cost;
            },
            () => floor!.Write(Path.Combine(many, "floor")), 3);
        Shell.Do($"{world.Program} render big --output-dir same", many);
        yield return new Row("the same again, nothing changed", "the floor, as above",
            () => Shell.Measure($"{world.Program} render big --output-dir same", many), () => floor!.Write(Path.Combine(many, "floor")), 3);
        foreach (int services in (int[])[10, 100, 1000])
        {
            string home = world.Environment($"check{services}", services);
            yield return new Row($"`check` of {services} services, every stage and transition, on one core", $"`render` of the same {services * 29} documents to new files, on one core",
                () => Shell.Measure($"taskset -c 0 {world.Program} check big", home),
                () =>
                {
                    Cost cost = Shell.Measure($"taskset -c 0 {world.Program} render big --output-dir {home}/out", home);
                    Directory.Delete(Path.Combine(home, "out"), recursive: true);
                    return cost;
                }, 3);
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
