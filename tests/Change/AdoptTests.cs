using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Tests.Spec;
using Xunit;

namespace GitOpsGen.Tests.Change;

/// <summary>Hand edits and the three ways out: what is said of them, what <c>--adopt</c> keeps, and what <c>--overwrite</c> puts back.</summary>
public sealed class AdoptTests
{
    private const string Fields = """
        http: {timeout: 3s}
        trafficPolicy: {connectionPool: {tcp: {maxConnections: 10}}}
        strategy: {hold: 30m, steps: [{weight: 10}, {weight: 30}, {weight: 100}]}
        workload: {autoscaling: {min: 2, max: 10, cpu: 80%}}
        """;

    [Theory]
    [InlineData("virtual-service.yaml", "timeout: 3s", "timeout: 5s", "`http.timeout: 5s`")]
    [InlineData("destination-rule.yaml", "maxConnections: 10", "maxConnections: 20", "`trafficPolicy.connectionPool.tcp.maxConnections: 20`")]
    [InlineData("horizontal-pod-autoscaler-v1.yaml", "maxReplicas: 10", "maxReplicas: 12", "`workload.autoscaling.max: 12`")]
    public void An_edit_that_a_field_of_the_spec_says_is_named_by_it_and_adopted_once_the_spec_says_so(string file, string from, string to, string field)
    {
        World world = Settled();
        string path = Edit(world, file, from, to);

        Proposal refused = Propose(world);
        Diagnostic finding = Assert.Single(refused.Diagnostics);
        Assert.Equal((RecordCodes.HandEdit, path), (finding.Code, finding.Place.File));
        Assert.Contains(field, finding.Hint, StringComparison.Ordinal);
        FileContrast contrast = Assert.Single(refused.Contrasts);
        Assert.Contains(from, contrast.Before!, StringComparison.Ordinal);
        Assert.Contains(to, contrast.After!, StringComparison.Ordinal);

        // Not before the spec says it: that would be to take a manifest's word against the spec's.
        Assert.Equal([RecordCodes.HandEdit], Propose(world, adopt: true).Diagnostics.Select(d => d.Code));

        (string was, string now) = field.Contains("http", StringComparison.Ordinal) ? ("timeout: 3s", "timeout: 5s") : field.Contains("tcp", StringComparison.Ordinal) ? (from, to) : ("max: 10", "max: 12");
        world.Text = world.Text.Replace(was, now, StringComparison.Ordinal);
        string edited = world.TextOf(path);
        Proposal adopted = Propose(world, adopt: true);
        Assert.True(adopted.Commits, string.Join('\n', adopted.Diagnostics));
        world.Apply(adopted);
        Assert.Equal(edited, world.TextOf(path));
        Assert.Contains("adopted, as asked: " + path, adopted.Message, StringComparison.Ordinal);
        Assert.Empty(Propose(world).Diagnostics);
    }

    [Fact]
    public void A_weight_of_another_stage_is_named_by_the_stage_and_not_adopted_before_its_time()
    {
        World world = Settled();
        world.Text = world.Text.Replace("version: v1", "version: v2", StringComparison.Ordinal);
        world.Advance();
        world.Now += TimeSpan.FromHours(1);
        world.Advance();
        string path = Edit(world, "virtual-service.yaml", "weight: 10", "weight: 30", "weight: 90", "weight: 70");
        Assert.Contains("the stage '70-30'", Assert.Single(Propose(world).Diagnostics).Hint, StringComparison.Ordinal);
        Assert.Equal([path], Propose(world, adopt: true).Diagnostics.Select(d => d.Place.File));

        // Once the hold is over the stage comes by itself, and is what the edit said.
        world.Now += TimeSpan.FromHours(1);
        Assert.Equal("70-30", Propose(world, adopt: true).After?.StageName);
    }

    [Fact]
    public void An_edit_of_comments_and_layout_is_written_again_by_adopt_and_the_stage_stands_anew()
    {
        World world = Settled();
        string path = Edit(world, "service.yaml", "spec:", "# ours\nspec:");
        Assert.Contains("comments and layout", Assert.Single(Propose(world).Diagnostics).Hint, StringComparison.Ordinal);
        world.Now += TimeSpan.FromMinutes(5);
        Proposal adopted = Propose(world, adopt: true);
        world.Apply(adopted);
        Assert.DoesNotContain("# ours", world.TextOf(path), StringComparison.Ordinal);
        Assert.Equal(world.Now, world.Record!.Since);
    }

    [Fact]
    public void Overwrite_puts_an_edit_back_even_where_nothing_else_is_to_be_done()
    {
        World world = Settled();
        string path = Edit(world, "service.yaml", "port: 80", "port: 81"), written = world.TextOf(path).Replace("port: 81", "port: 80", StringComparison.Ordinal);
        Proposal back = Propose(world, overwrite: true);
        Assert.Contains("overwritten, as asked: " + path, back.Message, StringComparison.Ordinal);
        world.Apply(back);
        Assert.Equal(written, world.TextOf(path));
        Assert.Empty(Propose(world, overwrite: true).Changes);
    }

    [Fact]
    public void Files_that_stand_there_before_the_first_commit_are_shown_and_taken_over_when_asked()
    {
        var world = new World(Specs.Service(Fields));
        world.Files["staging/orders/service.yaml"] = "kind: Service\n"u8.ToArray();
        world.Files["staging/orders/notes.txt"] = "theirs\n"u8.ToArray();
        Proposal refused = Propose(world);
        Assert.Equal("kind: Service\n", Assert.Single(refused.Contrasts).Before);
        Assert.Equal([RecordCodes.Unowned], refused.Diagnostics.Select(d => d.Code));

        Proposal adopted = Propose(world, adopt: true);
        Assert.Equal("adopt", adopted.Decision.Word);
        Assert.Contains("taken over, as asked: staging/orders/service.yaml", adopted.Message, StringComparison.Ordinal);
        world.Apply(adopted);
        Assert.Contains("port: 80", world.TextOf("staging/orders/service.yaml"), StringComparison.Ordinal);
        Assert.Equal("theirs\n", world.TextOf("staging/orders/notes.txt"));
    }

    [Fact]
    public void A_rollback_says_which_edit_it_takes_the_place_of()
    {
        World world = Settled();
        world.Text = world.Text.Replace("version: v1", "version: v2", StringComparison.Ordinal);
        world.Advance();
        string path = Edit(world, "virtual-service.yaml", "timeout: 3s", "timeout: 9s");
        Proposal back = Rollback.Of(world.Record!, "it looked wrong", failed: true, world.Inputs());
        Assert.True(back.Commits);
        Diagnostic said = Assert.Single(back.Diagnostics);
        Assert.Equal((RecordCodes.HandEdit, Severity.Warning, path), (said.Code, said.Severity, said.Place.File));
        Assert.Contains("overwritten, it was edited by hand: " + path, back.Message, StringComparison.Ordinal);
    }

    private static World Settled()
    {
        var world = new World(Specs.Service(Fields).Replace("version: v2", "version: v1", StringComparison.Ordinal));
        world.Advance();
        return world;
    }

    private static string Edit(World world, string file, params string[] changes)
    {
        string path = "staging/orders/" + file, text = world.TextOf(path);
        for (int i = 0; i < changes.Length; i += 2)
        {
            Assert.Contains(changes[i], text, StringComparison.Ordinal);
            text = text.Replace(changes[i], changes[i + 1], StringComparison.Ordinal);
        }

        world.Files[path] = Encoding.UTF8.GetBytes(text);
        return path;
    }

    // As a command does it: with the texts of the files that stand in the way.
    private static Proposal Propose(World world, bool adopt = false, bool overwrite = false)
    {
        Inputs inputs = world.Inputs(overwrite: overwrite) with { Adopt = adopt };
        return Pipeline.Propose(inputs with { Base = inputs.Base with { Texts = world.Blobs } }).Single(p => p.Service == "orders");
    }
}
