using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Spec;

/// <summary><c>strategy</c> → the steps with all that carries over written out, and the rules across them.</summary>
internal sealed class StrategyBinder(YamlNode.Map map, Place place, bool hasHttp, YamlNode.Map serviceGates, BindContext context)
{
    private static readonly ImmutableArray<string> NoCondition = ["name", "statPrefix", "ignoreUriCase"];
    private readonly TimeSpan hold = Amounts.DurationOf(map["hold"].AsText()) ?? TimeSpan.Zero;
    private readonly bool allowDecrease = map["allowDecrease"].AsFlag() ?? false;

    public StrategySpec Bind()
    {
        var steps = ImmutableArray.CreateBuilder<StepSpec>();
        StepSpec before = new() { Name = "prepare", Weight = 0, Hold = TimeSpan.Zero };
        foreach (YamlNode.Map node in map["steps"].Items().OfType<YamlNode.Map>())
        {
            before = Step(node, before);
            steps.Add(before);
        }

        if (steps.Count == 0 || before.Weight < 100 || before.WithinMatch)
        {
            steps.Add(new StepSpec { Name = "", Weight = 100, Match = before.Match, Hold = hold, Place = map["steps"]?.Place ?? place });
        }

        TimeSpan prepare = Amounts.DurationOf(map.At("prepare", "hold").AsText()) ?? TimeSpan.Zero;
        return new StrategySpec(hold, prepare, StepNames.Give(steps.ToImmutable(), context));
    }

    private StepSpec Step(YamlNode.Map node, StepSpec before)
    {
        var step = new StepSpec
        {
            Name = node["name"].AsText() ?? (node["mirror"] is null && node["match"].Items().Length > 0 && (node["weight"].AsInteger() ?? 0) == 0 ? "match" : ""),
            Weight = (int)(node["weight"].AsInteger() ?? before.Weight),
            Match = node["match"] is YamlNode.Seq match ? [.. match.Items.OfType<YamlNode.Map>()] : before.Match,
            WithinMatch = node["within"].AsText() == "match",
            Mirror = (decimal?)Amounts.NumberOf(node["mirror"]),
            Hold = Amounts.DurationOf(node["hold"].AsText()) ?? hold,
            ApprovalRequired = node["approval"].AsText() == "required",
            Gates = node["gates"] is YamlNode.Map gates ? GatesBinder.Bind(GatesBinder.Join(serviceGates, gates), context) : null,
            Place = node.Place,
        };
        Check(node, step, before);
        CheckMatch(node);
        return step;
    }

    private void Check(YamlNode.Map node, StepSpec step, StepSpec before)
    {
        void Report(Code code, YamlNode at, string message, string hint) => context.Report(code, at.Place, message, hint);

        if (node["weight"] is null && node["match"] is null && node["mirror"] is null)
        {
            Report(SpecCodes.IdleStep, node, "a step has neither weight, match nor mirror", "say what the stage does, or remove the step");
            return;
        }

        if (step.Weight < before.Weight && !allowDecrease)
        {
            Report(SpecCodes.FallingWeight, node["weight"]!, $"the weight falls from {before.Weight} to {step.Weight}", "mend the order, or say `allowDecrease: true` in the strategy");
        }

        if (step.Mirror is not null && step.Weight > 0)
        {
            Report(SpecCodes.MirrorWithWeight, node["mirror"]!, $"a step mirrors requests while the canary has weight {step.Weight}", "mirror in a step of its own, before the first weight");
        }

        if (step.WithinMatch && (step.Match.IsEmpty || step.Weight == 0))
        {
            Report(SpecCodes.WithinNothing, node["within"]!, step.Match.IsEmpty ? "'within: match', and no match is in force" : "'within: match' splits the matching requests with a weight of 0",
                step.Match.IsEmpty ? "add a match to this step or to one before it" : "add a weight over 0, or leave out `within`");
        }

        if (step.Weight == before.Weight && step.Mirror == before.Mirror && step.WithinMatch == before.WithinMatch && SameMatch(step, before))
        {
            Report(SpecCodes.IdleStep, node, before.Name == "prepare" && before.Place.Line == 0
                ? "the first step routes as 'prepare' does: no traffic for the canary" : $"a step routes as the one before it does, with weight {step.Weight}",
                "change the weight, the match or the mirror, or remove the step");
        }
    }

    private void CheckMatch(YamlNode.Map node)
    {
        foreach (YamlNode.Map entry in node["match"].Items().OfType<YamlNode.Map>().Where(m => m.Entries.All(e => NoCondition.Contains(e.Key))))
        {
            context.Report(SpecCodes.EmptyMatch, entry.Place, "an entry of 'match' has no condition, so every request would go to the canary", "name a condition such as headers or uri; `match: []` clears the match");
        }

        if (!hasHttp && (node["match"] ?? node["mirror"]) is YamlNode idle)
        {
            context.Report(SpecCodes.IdleStep, idle.Place, "a step matches or mirrors requests, and the service has no HTTP port", "name the port http, or http-…; or split by weight alone");
        }
    }

    private static bool SameMatch(StepSpec a, StepSpec b) => Nodes.Canonical(Nodes.Seq(a.Match)) == Nodes.Canonical(Nodes.Seq(b.Match));
}
