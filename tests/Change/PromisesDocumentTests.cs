using System.Text.RegularExpressions;
using GitOpsGen.Tests.Spec;
using Xunit;

namespace GitOpsGen.Tests.Change;

public sealed partial class PromisesDocumentTests
{
    [Fact]
    public void Every_class_that_the_document_names_exists_and_every_promise_class_is_named()
    {
        string[] named = [.. TestClass().Matches(File.ReadAllText(Path.Combine(Specs.Root, "docs", "promises.md"))).Select(m => m.Groups[1].Value).Distinct()];
        string[] classes = [.. typeof(PromisesDocumentTests).Assembly.GetTypes().Select(t => t.Name)];

        Assert.Empty(named.Except(classes));
        Assert.Empty(classes.Where(c => c.StartsWith("Promise", StringComparison.Ordinal) && c.Contains('_', StringComparison.Ordinal) && c.EndsWith("Tests", StringComparison.Ordinal)).Except(named));
        Assert.True(named.Length >= 10);
    }

    [GeneratedRegex("`([A-Za-z0-9_]+Tests)`")]
    private static partial Regex TestClass();
}
