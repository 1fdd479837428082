using System.Reflection;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;

namespace GitOpsGen.Disk;

/// <summary>The templates that are shipped inside the program.</summary>
public static class BuiltInTemplates
{
    /// <summary>All of them, named <c>templates/…</c>.</summary>
    public static IEnumerable<SourceText> Read()
    {
        Assembly assembly = typeof(TemplateSet).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("templates/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return new SourceText(name, reader.ReadToEnd());
        }
    }
}
