namespace GitOpsGen.Benchmarks;

internal static partial class Rows
{
    private const int Sample = 50;

    // A thousand services, five stages each, in one process.
    private static IEnumerable<Row> Bulk(World world)
    {
        string many = world.Environment("many", 1000), program = world.Program;
        Floor? floor = null;
        int turn = 0;
        Cost Render(string folder)
        {
            string target = Path.Combine(folder, $"out{turn++}");
            Cost cost = Shell.Measure($"{program} render big --output-dir {target}", many);
            floor ??= Floor.Of(target);
            Directory.Delete(target, recursive: true);
            return cost;
        }

        const string Rendered = "`render` of 1,000 services × 5 stages, 29,000 documents, to new files";
        yield return new Row(Rendered, "the floor: writing the same bytes to the same number of files",
            () => Render(many), () => floor!.Write(Path.Combine(many, "floor")), 3)
        { Goal = new Goal("at most 1.4 times the floor", (ours, other) => ours.Milliseconds <= 1.4 * other.Milliseconds) };

        string overlay = Kustomize.Make(world, world.Environment("sample", 1));
        // kustomize prints, and writes no file: where there are files in memory, what the disk takes is left out of ours as well.
        string? memory = world.InMemory();
        yield return new Row(Rendered + (memory is null ? "" : " in memory"), $"`kubectl kustomize`, a process for each service and stage: {Sample} runs, times {5000 / Sample}", () => Render(memory ?? many),
            !Shell.Has("kubectl") ? null : () => Shell.Measure($"sh -c 'for i in $(seq {Sample}); do kubectl kustomize {overlay}; done'", many).Times(5000 / Sample), 1)
        { Goal = Goal.Ratio(100) };

        Shell.Do($"{program} render big --output-dir same", many);
        yield return new Row("`render` of the 29,000 documents again, nothing changed", "the first time: to new files", () => Shell.Measure($"{program} render big --output-dir same", many), () => Render(many), 3)
        { Goal = new Goal("at most 0.3 of the first time", (ours, other) => ours.Milliseconds <= 0.3 * other.Milliseconds) };

        foreach (int services in (int[])[10, 100, 1000])
        {
            yield return Check(world, services);
        }
    }

    private static Row Check(World world, int services)
    {
        string home = world.Environment($"check{services}", services);
        return new Row($"`check` of {services} services, every stage and transition, on one core", $"`render` of the same {services * 29} documents to new files, on one core",
            () => Shell.Measure($"taskset -c 0 {world.Program} check big", home),
            () =>
            {
                Cost cost = Shell.Measure($"taskset -c 0 {world.Program} render big --output-dir {home}/out", home);
                Directory.Delete(Path.Combine(home, "out"), recursive: true);
                return cost;
            }, 3)
        {
            Size = services,
            Goal = services < 1000 ? null : new Goal("under 3 s and 400 MB", (ours, _) => ours is { Milliseconds: < 3000, PeakMegabytes: < 400 }),
        };
    }
}
