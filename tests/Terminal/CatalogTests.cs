using System.Reflection;
using System.Text;
using GitOpsGen.Diagnostics;
using GitOpsGen.Terminal;
using GitOpsGen.Tests.Spec;
using Xunit;

namespace GitOpsGen.Tests.Terminal;

public sealed class CatalogTests
{
    [Fact]
    public void Every_code_is_there_once() => Assert.Empty(Catalog.All.GroupBy(c => c.Id).Where(g => g.Count() > 1).Select(g => g.Key));

    [Fact]
    public void Every_list_of_codes_is_in_the_catalog_and_names_all_of_its_own()
    {
        Type[] lists = [.. new[] { typeof(Code).Assembly, typeof(Catalog).Assembly }.SelectMany(a => a.GetTypes()).Where(t => t.Name.EndsWith("Codes", StringComparison.Ordinal) && t.GetProperty("All") is not null)];

        Assert.Equal(lists.Length, Catalog.Rooms.Count);
        Assert.All(lists, list =>
        {
            Code[] own = [.. list.GetProperties(BindingFlags.Public | BindingFlags.Static).Where(p => p.PropertyType == typeof(Code)).Select(p => (Code)p.GetValue(null)!)];
            Assert.NotEmpty(own);
            Assert.All(own, code => Assert.Contains(code, Catalog.All));
        });
    }

    [Fact]
    public void Every_code_says_what_it_means_and_the_way_out() => Assert.All(Catalog.All, code =>
    {
        Assert.Matches(@"\A[A-Z]+[0-9]{3}\z", code.Id);
        Assert.False(string.IsNullOrWhiteSpace(code.Meaning) || string.IsNullOrWhiteSpace(code.WayOut), code.Id);
        Assert.False(code.Meaning.EndsWith('.') || code.WayOut.EndsWith('.'), $"{code.Id} ends in a period");
    });

    [Fact]
    public void The_committed_list_is_what_the_catalog_says() => Written.Compare("docs/diagnostics.md", Document());

    [Fact]
    public void Every_code_has_an_example_and_no_code_tells_one_that_a_sample_shows() => Assert.All(Catalog.All, code =>
    {
        Assert.True(CodeExamples.Of(code) is { Length: > 0 }, $"{code.Id}: there is no bad sample of it, and no `Example` beside it");
        Assert.False(code.Example.Length > 0 && CodeExamples.HasSample(code), $"{code.Id}: a sample shows it, so `Example` can go");
    });

    private static string Document()
    {
        var text = new StringBuilder("""
            # Diagnostics

            Written by a test from the catalogs in the code and from the bad samples of the tests; `GITOPSGEN_ACCEPT=1` rewrites it. A code is never used for another meaning.
            The exit status is the one that the code leads to where it is an error; a command with several findings follows the order 1, 2, 5, 3, 6, 4, 0.

            """.ReplaceLineEndings("\n"));
        foreach ((string title, IReadOnlyList<Code> codes) in Catalog.Rooms)
        {
            text.Append($"\n## {title}\n");
            foreach (Code code in codes.OrderBy(c => c.Id, StringComparer.Ordinal))
            {
                int exit = ExitCode.Of([Diagnostic.Of(code, Place.None, "") with { Severity = Severity.Error }]);
                text.Append($"\n### {code.Id}\n\n{Sentence(code.Meaning)} ({code.Severity.ToString().ToLowerInvariant()}, exit {exit})\n\n```text\n{CodeExamples.Of(code)}\n```\n\nWhat to do: {code.WayOut}.\n");
            }
        }

        return text.ToString();
    }

    private static string Sentence(string text) => (text[0] == '`' ? text : char.ToUpperInvariant(text[0]) + text[1..]) + ".";
}
