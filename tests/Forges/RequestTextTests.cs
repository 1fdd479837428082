using System.Collections.Immutable;

using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;

using Xunit;

namespace GitOpsGen.Tests.Forges;

public sealed class RequestTextTests
{
    [Fact]
    public void A_proposal_without_a_release_has_no_table_of_versions_and_no_picture()
    {
        RequestText text = RequestText.Of(Shared(), "staging", null, null);
        Assert.Equal("_environment (staging): bootstrap namespace.yaml", text.Title);
        Assert.DoesNotContain("mermaid", text.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("| version |", text.Body, StringComparison.Ordinal);
        Assert.Contains("No findings.", text.Body, StringComparison.Ordinal);
        Assert.Equal("gitopsgen/staging/_environment/bootstrap", RequestText.Source(Shared(), "staging"));
    }

    [Fact]
    public void Findings_are_listed_and_trailers_are_not()
    {
        RequestText text = RequestText.Of(Shared() with { Diagnostics = [Diagnostic.Of(RecordCodes.Orphan, Place.None, "'x' has gone")] }, "staging", null, "a release");
        Assert.Contains("- REC007: 'x' has gone\n", text.Body, StringComparison.Ordinal);
        Assert.Contains("- a reason\n", text.Body, StringComparison.Ordinal);
        Assert.Contains("### Next\n\n- a release\n", text.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("GitOpsGen-", text.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<img src=x>", "&lt;img src=x>")]
    [InlineData("a\nb\r\nc\u2028d", "a b c d")]
    [InlineData("```\nfence", "''' fence")]
    [InlineData("@everyone", "@\u200beveryone")]
    public void Text_from_elsewhere_cannot_break_out_of_its_place(string from, string to) => Assert.Equal(to, MarkdownText.Plain(from));

    private static Proposal Shared() => new()
    {
        Service = SharedProposal.Name,
        Decision = new Decision.Bootstrap(),
        Changes = ImmutableArray.Create<FileChange>(new FileChange.Delete("a")),
        Message = "_environment (staging): bootstrap namespace.yaml\n\na reason\n\nGitOpsGen-Environment: staging\n",
    };
}
