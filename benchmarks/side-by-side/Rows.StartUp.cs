namespace GitOpsGen.Benchmarks;

internal static partial class Rows
{
    // One service and one stage in a process of its own: what a pipeline, or a person, runs.
    private static IEnumerable<Row> StartUp(World world)
    {
        string one = world.Environment("one", 1), program = world.Program;
        yield return new Row("start: `--version`, cold process", "`git --version`",
            () => Shell.Measure($"{program} --version", one), () => Shell.Measure("git --version", one), 15);
        yield return new Row("launcher: `./gitopsgen --version`", "the published program alone",
            () => Shell.Measure($"{world.Launcher} --version", one), () => Shell.Measure($"{program} --version", one), 15)
        { Goal = new Goal("adds less than 10 ms", (ours, other) => ours.Milliseconds - other.Milliseconds < 10) };

        string overlay = Kustomize.Make(world, one);
        string? kustomize = Shell.Has("kubectl") ? $"kubectl kustomize {overlay}" : null;
        const string Rendered = "`render` of one service and stage, cold process";
        Cost Render() => Shell.Measure($"{program} render big --stage 90-10 --output-dir out1", one);
        yield return new Row(Rendered, "`kubectl kustomize` of a base and an overlay with the same result",
            Render, Run(kustomize, one), 15)
        { Goal = Goal.Ratio(1) };
        yield return new Row(Rendered, "`jsonnet` of a base and an overlay with the same result", Render, Run(Jsonnet.Make(one), one), 15);
        yield return new Row(Rendered, "`cdk8s` (Node.js) of a chart with the same result", Render, Run(Cdk8s.Make(world, one), one), 15);

        Shell.Do($"{program} advance big", one);
        string? both = kustomize is null ? null : $"sh -c 'git --git-dir .gitopsgen-local/config.git log -1; {kustomize}'";
        yield return new Row("`status` of one service, cold, embedded repository", "`git log -1` and `kubectl kustomize`",
            () => Shell.Measure($"{program} status big", one), Run(both, one), 15)
        { Goal = Goal.Ratio(1) };
        Shell.Do("sed -i 's/^version: v2/version: v3/; s/:2.0.0/:3.0.0/' environments/big/services/*.yaml", one);
        yield return new Row("`plan` of one service, cold, embedded repository", "`git log -1` and `kubectl kustomize`",
            () => Shell.Measure($"{program} plan big", one), Run(both, one), 15)
        { Goal = Goal.Ratio(1) };
    }

    private static Func<Cost>? Run(string? command, string home) => command is null ? null : () => Shell.Measure(command, home);
}
