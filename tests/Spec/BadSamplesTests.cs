using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;
using Xunit;

namespace GitOpsGen.Tests.Spec;

public sealed class BadSamplesTests
{
    public static TheoryData<string> Bad => [.. Specs.Samples("bad").Select(p => Path.GetFileName(p))];

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_spec_is_refused_with_its_code_place_and_message(string name)
    {
        string path = Path.Combine(Specs.Root, "tests", "Spec", "bad", name);
        BadSample sample = BadSample.Of(path);

        Result<EnvironmentSpec> read = Specs.ReadFile(path);

        string[] found = [.. read.Diagnostics.Select(d => $"{d.Code} {d.Place.Line}:{d.Place.Column} {d.Message}")];
        Assert.Contains(found, f => f.StartsWith($"{sample.Expected.Code} {sample.Expected.Place} ", StringComparison.Ordinal)
            && f.Contains(sample.Expected.Message, StringComparison.Ordinal));
        Assert.Equal(read.Diagnostics.All(d => d.Severity != Severity.Error), read.IsOk);
        Assert.StartsWith(sample.Expected.Code + "-", name, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Every_finding_reads_as_a_sentence_with_a_way_out(string name)
    {
        foreach (Diagnostic d in Specs.ReadFile(Path.Combine(Specs.Root, "tests", "Spec", "bad", name)).Diagnostics)
        {
            Assert.False(char.IsUpper(d.Message[0]) && !d.Message.StartsWith("Argo", StringComparison.Ordinal), d.Message);
            Assert.False(d.Message.EndsWith('.') || d.Hint.EndsWith('.'), $"{d.Message}; {d.Hint}");
            Assert.NotEmpty(d.Hint);
        }
    }

    [Fact]
    public void Every_code_of_a_spec_has_a_sample()
    {
        string[] sampled = [.. Specs.Samples("bad").Select(p => BadSample.Of(p).Expected.Code)];

        // Size and encoding are tried on texts made in code.
        string[] made = [InputCodes.TooLarge.Id, InputCodes.NotText.Id, InputCodes.DocumentCount.Id];
        Assert.Empty(SpecCodes.All.Concat(InputCodes.All).Select(c => c.Id).Except(sampled).Except(made));
    }

    [Fact]
    public void Codes_are_unique_and_say_what_they_mean()
    {
        Assert.Equal(SpecCodes.All.Count, SpecCodes.All.Select(c => c.Id).Distinct().Count());
        Assert.All(SpecCodes.All, c => Assert.True(c.Meaning.Length > 10 && c.WayOut.Length > 10 && c.Fault == Fault.Input, c.Id));
    }

    public static TheoryData<string, string> Made => new()
    {
        { "YAML005", "# " + new string('x', 10_000_000) },
        { "YAML005", "a: " + new string('[', 70) + new string(']', 70) },
        { "YAML006", "apiVersion: \0\u0001\u0002" },
        { "YAML006", "\uFFFD\uFFFDa\0p\0i\0V\0" },
        { "YAML007", "" },
        { "YAML007", "# nothing\n" },
        { "YAML007", "a: 1\n---\nb: 2\n" },
        { "SPEC002", "just a text" },
        { "SPEC002", "- a list" },
    };

    [Theory]
    [MemberData(nameof(Made))]
    public void What_is_no_spec_at_all_is_refused_with_its_code(string code, string text)
    {
        Result<EnvironmentSpec> read = Specs.Read(text);

        Assert.False(read.IsOk);
        Assert.Equal(code, Assert.Single(read.Diagnostics).Code.Id);
    }

    [Fact]
    public void Line_ends_of_Windows_are_read_as_others_are()
    {
        string text = File.ReadAllText(Specs.Environments[0]);

        Assert.True(Specs.Read(text.ReplaceLineEndings("\r\n")).IsOk);
    }
}
