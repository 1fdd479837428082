using GitOpsGen.Tests.Spec;
using Xunit;

namespace GitOpsGen.Tests;

/// <summary>Documents that tests write, so that they cannot go stale.</summary>
internal static class Written
{
    /// <summary>Compares a file of the repository with what it has to say; <c>GITOPSGEN_ACCEPT=1</c> rewrites it.</summary>
    public static void Compare(string path, string text)
    {
        string file = Path.Combine(Specs.Root, path);
        if (Environment.GetEnvironmentVariable("GITOPSGEN_ACCEPT") == "1")
        {
            File.WriteAllText(file, text);
        }

        Assert.Equal(text, File.ReadAllText(file));
    }
}
