using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Render;

public sealed class MatchMeetTests
{
    [Theory]
    [InlineData("{}", "{uri: {prefix: /a}}", "{uri: {prefix: /a}}")]
    [InlineData("{uri: {prefix: /a}}", "{headers: {x: {exact: y}}}", "{uri: {prefix: /a}, headers: {x: {exact: y}}}")]
    [InlineData("{uri: {prefix: /a}}", "{uri: {prefix: /a/b}}", "{uri: {prefix: /a/b}}")]
    [InlineData("{uri: {prefix: /a}}", "{uri: {prefix: /}}", "{uri: {prefix: /a}}")]
    [InlineData("{uri: {prefix: /a}}", "{uri: {prefix: /b}}", "none")]
    [InlineData("{uri: {prefix: /a}}", "{uri: {exact: /a/x}}", "{uri: {exact: /a/x}}")]
    [InlineData("{uri: {exact: /a/x}}", "{uri: {prefix: /a}}", "{uri: {exact: /a/x}}")]
    [InlineData("{uri: {exact: /a}}", "{uri: {exact: /b}}", "none")]
    [InlineData("{uri: {regex: /a.*}}", "{uri: {regex: /a.*}}", "{uri: {regex: /a.*}}")]
    [InlineData("{uri: {regex: /a.*}}", "{uri: {prefix: /a}}", "cannot")]
    [InlineData("{uri: {prefix: /a}, ignoreUriCase: true}", "{uri: {prefix: /a/b}}", "cannot")]
    [InlineData("{headers: {x: {}}}", "{headers: {x: {exact: y}}}", "{headers: {x: {exact: y}}}")]
    [InlineData("{headers: {x: {exact: y}, z: {exact: q}}}", "{headers: {w: {exact: v}}}", "{headers: {x: {exact: y}, z: {exact: q}, w: {exact: v}}}")]
    [InlineData("{headers: {x: {exact: y}}}", "{headers: {x: {exact: z}}}", "none")]
    [InlineData("{sourceLabels: {app: a}}", "{sourceLabels: {app: b}}", "none")]
    [InlineData("{sourceLabels: {app: a}}", "{sourceLabels: {team: b}}", "{sourceLabels: {app: a, team: b}}")]
    [InlineData("{port: 80}", "{port: 81}", "none")]
    [InlineData("{gateways: [mesh, public]}", "{gateways: [public]}", "{gateways: [public]}")]
    [InlineData("{gateways: [mesh]}", "{gateways: [public]}", "none")]
    [InlineData("{withoutHeaders: {x: {exact: y}}}", "{withoutHeaders: {x: {exact: z}}}", "cannot")]
    [InlineData("{name: a}", "{name: b}", "{name: b}")]
    public void Both_at_once(string route, string step, string both)
    {
        YamlNode.Map[]? met = MatchMeet.Of(Map(route), Map(step));

        Assert.Equal(both is "none" or "cannot" ? both : YamlWriter.Write(Map(both)), met is null ? "cannot" : met is [var one] ? YamlWriter.Write(one) : "none");
    }

    private static YamlNode.Map Map(string text) => (YamlNode.Map)YamlReader.ReadOne(new SourceText("t.yaml", text)).Value;
}
