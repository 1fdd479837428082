using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using GitOpsGen.Terminal;
using GitOpsGen.Tests.Spec;
using Xunit;

namespace GitOpsGen.Tests.Check;

/// <summary>Whole environments and folders of manifests with one fault each, checked as a person would check them.</summary>
public sealed class EnvironmentSamplesTests
{
    public static TheoryData<string> Samples => [.. Files().Select(f => Path.GetFileName(f)!)];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_has_the_finding_that_it_names(string name)
    {
        EnvironmentSample sample = EnvironmentSample.Of(File.ReadAllText(Path.Combine(Folder, name)));

        DiagnosticReport[] found = [.. sample.Run()];

        Assert.Contains(sample.Expected, found.Select(EnvironmentSample.Say));
        Assert.Equal(name.Split('-')[0], sample.Expected.Split(' ')[1]);
        Assert.All(found, d => Assert.False(string.IsNullOrEmpty(d.Hint) && d.Severity == "error", EnvironmentSample.Say(d)));
    }

    [Fact]
    public void Every_code_of_transitions_policies_and_rendering_has_a_sample()
    {
        string[] sampled = [.. Files().Select(f => Path.GetFileName(f).Split('-')[0]).Distinct()];

        // No spec leads to a template that is asked for and is not there, or to two of one name in one folder: TemplateSetTests makes both.
        // Taking over takes a repository with somebody else's files: AdoptionTests has one.
        string[] made = ["TMPL001", "TMPL002", "CHK509"];
        Assert.Empty(TransitionCodes.All.Concat(PolicyCodes.All).Concat(ExecPolicyCodes.All).Concat(RenderCodes.All).Concat(TemplateCodes.All).Select(c => c.Id).Except(sampled).Except(made));
    }

    internal static string Folder => Path.Combine(Specs.Root, "tests", "Check", "Environments");

    internal static IEnumerable<string> Files() => Directory.GetFiles(Folder, "*.txt").Order(StringComparer.Ordinal);
}
