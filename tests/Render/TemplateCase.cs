using System.Globalization;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using Xunit;

namespace GitOpsGen.Tests.Render;

/// <summary>Short words for tests of templates: load one text, fill it, or say what was found.</summary>
internal static class TemplateCase
{
    public const string Name = "t.yaml.hbs";

    public static Dictionary<string, object?> Model(params (string Key, object? Value)[] entries)
    {
        var model = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string key, object? value) in entries)
        {
            model.Add(key, value);
        }

        return model;
    }

    public static TemplateSet Load(string template)
    {
        Result<TemplateSet> set = TemplateSet.Load([], [new SourceText("templates/" + Name, template)]);
        Assert.True(set.IsOk, string.Join("\n", set.Diagnostics));
        return set.Value;
    }

    public static string Filled(string template, params (string Key, object? Value)[] model)
    {
        Result<string> result = Load(template).Render(Name, Model(model));
        Assert.True(result.IsOk, string.Join("\n", result.Diagnostics));
        return result.Value;
    }

    /// <summary>What loading refuses, one finding a line: code line:column.</summary>
    public static string Refused(string template) => Said(TemplateSet.Load([], [new SourceText(Name, template)]).Diagnostics);

    /// <summary>What filling refuses.</summary>
    public static string Failed(string template, params (string Key, object? Value)[] model) => Said(Load(template).Render(Name, Model(model)).Diagnostics);

    public static Diagnostic Failure(string template, params (string Key, object? Value)[] model) => Assert.Single(Load(template).Render(Name, Model(model)).Diagnostics);

    public static string Said(IEnumerable<Diagnostic> found) =>
        string.Join(" ", found.Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Code.Id} {d.Place.Line}:{d.Place.Column}")));
}
