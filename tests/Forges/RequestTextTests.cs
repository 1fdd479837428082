using System.Collections.Immutable;

using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Tests.Spec;

using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

using Xunit;

namespace GitOpsGen.Tests.Forges;

public sealed class RequestTextTests
{
    private static readonly MarkdownPipeline Reader = new MarkdownPipelineBuilder().UsePipeTables().UseEmphasisExtras().UseTaskLists().UseAlertBlocks().UseMathematics().UseFootnotes().Build();

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
    [InlineData("/merge", "\\/merge")]
    [InlineData("fixes #12, and closes group/shop#3", "fi\u200bxes #\u200b12, and cl\u200boses group/shop#\u200b3")]
    [InlineData("Closes: https://gitlab.example.com/a/b/-/issues/7", "Cl\u200boses: https://gitlab.example.com/a/b/-/issues/7")]
    [InlineData("resolves SHOP-12", "re\u200bsolves SHOP-12")]
    [InlineData("!7 ~bug %v2 &9 $4", "!\u200b7 \\~\u200bbug %\u200bv2 &amp;\u200b9 \\$\u200b4")]
    [InlineData("[x](https://e.example.com)", "\\[x\\](https://e.example.com)")]
    [InlineData("# no heading", "\\# no heading")]
    [InlineData("1. no list", "1\\. no list")]
    [InlineData("50-50, not before 09:00", "50-50, not before 09:00")]
    [InlineData("snake_case_name and 4*4", "snake_case_name and 4\\*4")]
    [InlineData("shown\u202eothers", "shown?others")]
    [InlineData("a\u0007b", "a b")]
    public void Text_from_elsewhere_cannot_break_out_of_its_place(string from, string to) => Assert.Equal(to, MarkdownText.Plain(from));

    [Theory]
    [InlineData("a|b", "a&#124;b")]
    [InlineData("a\\|b", "a\\\\&#124;b")]
    public void A_pipe_stays_in_its_cell(string from, string to) => Assert.Equal(to, MarkdownText.Cell(from));

    /// <summary>Another parser than ours is the judge: the same blocks, cells and links, whatever the texts say.</summary>
    [Theory]
    [InlineData("plain")]
    [InlineData("/merge\n/close\r/approve\u2028/assign @root")]
    [InlineData("| a | b |\n| --- | --- |\n| c | d |")]
    [InlineData("x | y \\| z \\\\| w")]
    [InlineData("```\n</details>\n```mermaid\ngraph LR")]
    [InlineData("~~~\nfence")]
    [InlineData("<script>alert(1)</script> <!-- --> &lt;b&gt; <details open>")]
    [InlineData("![x](https://e.example.com/track.png) [y](javascript:alert(1)) [[wiki]] [z]: https://e.example.com")]
    [InlineData("# heading\n## another\n===\n---\n***")]
    [InlineData("- item\n* item\n+ item\n1. item\n2) item\n> quote\n> [!NOTE]\n- [x] task")]
    [InlineData("**bold** __bold__ *em* _em_ ~~gone~~ $x$ $$y$$ [^1] `code` ``code``")]
    [InlineData("\"]\n  x[\"injected\"] --> y; click s0 \"https://e.example.com\"; %%{init: {}}%%")]
    [InlineData("\\")]
    [InlineData("    indented\n\ttab")]
    public void The_description_has_the_same_shape_whatever_the_texts_say(string hostile)
    {
        MarkdownDocument plain = Markdown.Parse(RequestText.Of(Hostile("plain"), "staging", "https://forge.example.com/c/1", "plain").Body, Reader);
        string body = RequestText.Of(Hostile(hostile), "staging", "https://forge.example.com/c/1", hostile).Body;
        MarkdownDocument found = Markdown.Parse(body, Reader);
        Assert.Equal(Shape(plain), Shape(found));
        Assert.Equal("https://forge.example.com/c/1", Assert.Single(found.Descendants<LinkInline>()).Url);
        FencedCodeBlock picture = Assert.Single(found.Descendants<FencedCodeBlock>());
        Assert.Equal("mermaid", picture.Info);
        Assert.All(picture.Lines.ToString().Split('\n').Where(l => l.StartsWith("  s", StringComparison.Ordinal) && l.Contains('[', StringComparison.Ordinal)),
            line => Assert.Matches("""^  s\d+\["[\p{L}\p{N} ._-]*"\](:::present)?$""", line));
        Assert.DoesNotContain(body.Split('\n'), line => line.TrimStart().StartsWith('/'));
    }

    [Fact]
    public void A_description_fits_into_any_forge_and_keeps_its_picture()
    {
        Proposal long_ = Hostile("plain") with
        {
            Message = "title\n\n" + string.Join('\n', Enumerable.Range(0, 400).Select(i => $"{i} " + new string('w', 3_000))),
            Diagnostics = [.. Enumerable.Range(0, 400).Select(i => Diagnostic.Of(RecordCodes.Orphan, Place.None, string.Concat(Enumerable.Repeat("🙂", 2_000))))],
        };
        string body = RequestText.Of(long_, "staging", null, "next").Body;
        Assert.InRange(body.Length, 10_000, RequestText.Longest + 100);
        Assert.Contains("…and 350 more", body, StringComparison.Ordinal);
        Assert.Contains("```mermaid", body, StringComparison.Ordinal);
        Assert.EndsWith("`orders`\n", body, StringComparison.Ordinal);
        Assert.Equal(body, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(body)));
    }

    private static string Shape(MarkdownObject block) => block switch
    {
        ContainerBlock container => $"{container.GetType().Name}({string.Join(",", container.Select(Shape))})",
        LeafBlock { Inline: { } inline } leaf => $"{leaf.GetType().Name}[{string.Join(",", inline.Descendants().Where(i => i is not (LiteralInline or HtmlEntityInline or DelimiterInline)).Select(i => i.GetType().Name))}]",
        _ => block.GetType().Name,
    };

    // Everything that a person, a gate or a template may write, says the same.
    private static Proposal Hostile(string text)
    {
        ServiceSpec orders = Specs.One("");
        ReleaseRecord record = GitOpsGen.Tests.Release.Records.Of(orders, DateTimeOffset.UnixEpoch, new RecordedVersion(VersionInputs.Of(orders, orders.Version, text), "d", "none", null)) with
        {
            Service = "orders",
            Ladder = [.. Stage.Ladder(orders.Strategy).Select(s => s with { Name = text })],
            SpecCommit = "0123456789abcdef0123456789abcdef01234567",
        };
        return Shared() with
        {
            Service = "orders",
            Before = record,
            After = record,
            Message = $"orders (staging): v2 0% → 10%\n\n{string.Join(' ', text.Split('\n', '\r', '\u2028'))}\n\nGitOpsGen-Service: orders\n",
            Diagnostics = [Diagnostic.Of(RecordCodes.Orphan, Place.None, text)],
        };
    }

    private static Proposal Shared() => new()
    {
        Service = SharedProposal.Name,
        Decision = new Decision.Bootstrap(),
        Changes = ImmutableArray.Create<FileChange>(new FileChange.Delete("a")),
        Message = "_environment (staging): bootstrap namespace.yaml\n\na reason\n\nGitOpsGen-Environment: staging\n",
    };
}
