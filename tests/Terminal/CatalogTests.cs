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

    private static string Document()
    {
        var text = new StringBuilder("""
            # Diagnostics

            Written by a test from the catalogs in the code; `GITOPSGEN_ACCEPT=1` rewrites it. A code is never used for another meaning.
            The exit status is the one that the code leads to where it is an error; a command with several findings follows the order 1, 2, 5, 3, 6, 4, 0.

            """.ReplaceLineEndings("\n"));
        foreach ((string title, IReadOnlyList<Code> codes) in Catalog.Rooms)
        {
            text.Append($"\n## {title}\n\n| code | severity | exit | what it means | what to do |\n| --- | --- | --- | --- | --- |\n");
            foreach (Code code in codes.OrderBy(c => c.Id, StringComparer.Ordinal))
            {
                int exit = ExitCode.Of([Diagnostic.Of(code, Place.None, "") with { Severity = Severity.Error }]);
                text.Append($"| {code.Id} | {code.Severity.ToString().ToLowerInvariant()} | {exit} | {Cell(code.Meaning)} | {Cell(code.WayOut)} |\n");
            }
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
