using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;
using Xunit;

namespace GitOpsGen.Tests.Spec;

/// <summary>Specs on the disk of the repository, and words for reading them in tests.</summary>
internal static class Specs
{
    private static readonly Lazy<string> Found = new(() =>
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "GitOpsGen.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("the tests run outside of the repository");
    });

    /// <summary>The repository's root.</summary>
    public static string Root => Found.Value;

    /// <summary>The specs that stand under <c>environments/</c>.</summary>
    public static string[] Environments => [.. Directory.GetFiles(Path.Combine(Root, "environments"), "environment.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>The samples in <c>tests/Spec/good</c> or <c>tests/Spec/bad</c>.</summary>
    public static string[] Samples(string folder) => [.. Directory.GetFiles(Path.Combine(Root, "tests", "Spec", folder), "*.yaml").Order(StringComparer.Ordinal)];

    /// <summary>Reads a file with the files beside it that its <c>include</c> names.</summary>
    public static Result<EnvironmentSpec> ReadFile(string path)
    {
        var text = new SourceText(Path.GetFileName(path), File.ReadAllText(path));
        string folder = Path.GetDirectoryName(path)!;
        Result<ImmutableArray<string>> patterns = SpecReader.Includes(text);
        string[] names = [.. Directory.GetFiles(folder, "*.yaml", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)).Order(StringComparer.Ordinal)];
        IEnumerable<string> included = patterns.IsOk ? names.Where(n => patterns.Value.Any(p => IncludePattern.Matches(p, n))) : [];
        return SpecReader.Read(new SpecTexts(text, [.. included.Select(n => new SourceText(n, File.ReadAllText(Path.Combine(folder, n))))]));
    }

    /// <summary>Reads a text.</summary>
    public static Result<EnvironmentSpec> Read(string text, params IEnumerable<SourceText> included) => SpecReader.Read(new SpecTexts(new SourceText("env.yaml", text), [.. included]));

    /// <summary>An environment with one service, whose fields follow the required ones.</summary>
    public static string Service(string fields, string environment = "") =>
        $$"""
        apiVersion: gitopsgen.dev/v1alpha1
        kind: Environment
        metadata: {name: staging}
        spec:
          namespace: shop
        {{Indent(environment, 2)}}
          services:
            - name: orders
              version: v2
              image: registry.example.com/shop/orders:2.0.0
              ports: [{name: http, port: 80, targetPort: 8080}]
        {{Indent(fields, 6)}}
        """;

    /// <summary>The one service of a text that must read without a finding.</summary>
    public static ServiceSpec One(string fields, string environment = "")
    {
        Result<EnvironmentSpec> read = Read(Service(fields, environment));
        Assert.Empty(read.Diagnostics.Select(d => $"{d.Code} {d.Place} {d.Message}"));
        return Assert.Single(read.Value.Services);
    }

    /// <summary>The includes of an environment with these fields.</summary>
    public static Result<ImmutableArray<string>> Includes(string environment) => SpecReader.Includes(new SourceText("specs/env.yaml", Service("", environment)));

    private static string Indent(string text, int by) => string.Join('\n', text.Split('\n').Select(l => new string(' ', by) + l));
}
