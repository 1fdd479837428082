using System.Globalization;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using Xunit;

namespace GitOpsGen.Tests.Check;

/// <summary>Walks tests/Check/Rules (each file says what must be found, and nothing else may be) and tests/Check/Good.</summary>
public sealed class CorpusTests
{
    private static readonly string Root = FindRoot();

    public static IEnumerable<TheoryDataRow<string>> Bad() => Files("Rules");

    public static IEnumerable<TheoryDataRow<string>> Good() => Files("Good");

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_sample_has_exactly_the_findings_it_names(string file)
    {
        (string text, string[] expected) = Read("Rules", file);
        List<Diagnostic> found = [.. Find(file, text)];

        Assert.NotEmpty(expected);
        Assert.All(expected, line => Assert.Contains(found, d => Meets(d, line)));
        Assert.All(found, d => Assert.Contains(expected, line => Meets(d, line)));
        Assert.All(expected, line => Assert.StartsWith(file.Split('-')[0] + " ", line, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Good))]
    public void A_good_sample_has_no_finding(string file) => Assert.Empty(Find(file, Read("Good", file).Text));

    [Fact]
    public void Every_code_has_a_bad_sample()
    {
        var samples = Bad().Select(row => row.Data.Split('-')[0]).ToHashSet(StringComparer.Ordinal);

        Assert.All(SchemaCodes.All.Concat(IstioRuleCodes.All).Concat(WorkloadRuleCodes.All), code => Assert.Contains(code.Id, samples));
    }

    [Fact]
    public void Codes_are_unique_and_refuse()
    {
        Code[] codes = [.. SchemaCodes.All, .. IstioRuleCodes.All, .. WorkloadRuleCodes.All];

        Assert.Equal(codes.Length, codes.Select(c => c.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(codes, c => Assert.Equal(Fault.Refused, c.Fault));
        Assert.All(codes, c => Assert.NotEqual("", c.WayOut));
    }

    internal static IEnumerable<Diagnostic> Find(string file, string text)
    {
        var read = Manifest.Read(new SourceText(file, text));
        return read.IsOk
            ? read.Value.SelectMany(m => SchemaCheck.Run(m, SchemaTable.BuiltIn, strict: false).Concat(ManifestRules.Run(m)))
            : read.Diagnostics;
    }

    internal static IEnumerable<Manifest> ReadGood(string file) => Manifest.Read(new SourceText(file, Read("Good", file).Text)).Value;

    // "CODE line[:column] fragment of the message"
    private static bool Meets(Diagnostic found, string line)
    {
        string[] words = line.Split(' ', 3);
        string place = words[1].Contains(':', StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"{found.Place.Line}:{found.Place.Column}")
            : found.Place.Line.ToString(CultureInfo.InvariantCulture);
        return found.Code.Id == words[0] && place == words[1] && found.Message.Contains(words[2], StringComparison.Ordinal);
    }

    private static (string Text, string[] Expected) Read(string folder, string file)
    {
        string text = File.ReadAllText(Path.Combine(Root, folder, file));
        const string mark = "# expect: ";
        return (text, [.. text.Split('\n').TakeWhile(l => l.StartsWith(mark, StringComparison.Ordinal)).Select(l => l[mark.Length..])]);
    }

    private static IEnumerable<TheoryDataRow<string>> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.yaml").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal).Select(f => new TheoryDataRow<string>(f));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GitOpsGen.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder?.FullName ?? throw new InvalidOperationException("GitOpsGen.sln is not above the tests"), "tests", "Check");
    }
}
