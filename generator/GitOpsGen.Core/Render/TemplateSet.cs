using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GitOpsGen.Diagnostics;
using HandlebarsDotNet;
using HandlebarsDotNet.Compiler;
using Model = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace GitOpsGen.Render;

/// <summary>
/// The templates of one environment: the shipped ones, replaced or added to by the spec's own. A set that loads has been linted:
/// text from a model cannot leave its place in any of them. Not for use by two threads at once.
/// </summary>
public sealed class TemplateSet
{
    private readonly SortedDictionary<string, Template> templates;
    private readonly TemplateSandbox sandbox;

    private readonly HashSet<string> own;

    private TemplateSet(SortedDictionary<string, Template> templates, IEnumerable<string> own)
    {
        this.templates = templates;
        this.own = [.. own];
        sandbox = new TemplateSandbox();
        Names = [.. templates.Keys];
    }

    /// <summary>The file names, in ordinal order, such as <c>deployment.yaml.hbs</c>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Lints every template and gives all findings in one go. Nothing is compiled yet.</summary>
    /// <param name="builtIn">The shipped templates.</param>
    /// <param name="own">The spec's own: a file replaces the shipped one of its name, or is added. The last segment of a path is its name.</param>
    public static Result<TemplateSet> Load(IEnumerable<SourceText> builtIn, IEnumerable<SourceText> own)
    {
        List<Diagnostic> found = [];
        var merged = new SortedDictionary<string, SourceText>(StringComparer.Ordinal);
        foreach (IEnumerable<SourceText> folder in (IEnumerable<SourceText>[])[builtIn, own])
        {
            var seen = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (SourceText source in folder.OrderBy(s => s.Name, StringComparer.Ordinal))
            {
                string key = source.Name[(source.Name.LastIndexOf('/') + 1)..];
                if (!seen.TryAdd(key, source.Name))
                {
                    found.Add(Diagnostic.Of(TemplateCodes.DuplicateTemplate, Place.Of(source.Name), $"'{key}' is there twice, first as '{seen[key]}'", "rename one of the two; templates are known by their file name alone"));
                }

                merged[key] = TemplateLint.Normalize(source);
            }
        }

        var templates = new SortedDictionary<string, Template>(StringComparer.Ordinal);
        foreach ((string key, SourceText source) in merged)
        {
            templates.Add(key, new Template(source, TemplateLint.Check(source, found)));
        }

        return Result<TemplateSet>.Unless(found, () => new TemplateSet(templates, own.Select(s => s.Name[(s.Name.LastIndexOf('/') + 1)..])));
    }

    /// <summary>Whether the template is the spec's own rather than a shipped one.</summary>
    public bool IsOwn(string name) => own.Contains(name);

    /// <summary>The file that a template was read from, as its user knows it.</summary>
    public string SourceName(string name) => templates.TryGetValue(name, out Template? template) ? template.Source.Name : name;

    /// <summary>The SHA-256 of a template's text, with LF as line end, in lower-case hexadecimal. The name must be one of <see cref="Names"/>.</summary>
    public string Digest(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(templates[name].Source.Text)));

    /// <summary>
    /// Fills a template; it is compiled when it is first used. Values of the model are texts, whole numbers, booleans, null, mappings, lists,
    /// and <see cref="Yaml.YamlNode"/> for the <c>yaml</c> helper. A name that does not resolve is an error at its place in the template.
    /// </summary>
    public Result<string> Render(string name, Model model) =>
        Find(name).Then(template => Run(template, () => Plain(template), model))
            .Then(text => Result<string>.Ok(text.Contains(TemplateRewrite.Nothing, StringComparison.Ordinal) ? WithoutNothing(text) : text));

    /// <summary>The line of the template that made each line of the output: output line n is item n-1, lines count from 1. Renders again, with marks.</summary>
    public Result<IReadOnlyList<int>> LineMap(string name, Model model) =>
        Marked(name, model).Then(marked => Result<IReadOnlyList<int>>.Ok(marked.Lines));

    /// <summary>The output once more, by way of the marks, and the template's line of each of its lines.</summary>
    internal Result<(string Text, IReadOnlyList<int> Lines)> Marked(string name, Model model) =>
        Find(name).Then(template => Run(template, () => template.Marked ??= sandbox.Compile(TemplateRewrite.Marked(template.Source.Text, template.Tags)), model))
            .Then(text => Result<(string, IReadOnlyList<int>)>.Ok(Unmarked(text)));

    private HandlebarsTemplate<object, object> Plain(Template template) =>
        template.Plain ??= sandbox.Compile(TemplateRewrite.Plain(template.Source.Text, template.Tags));

    private Result<Template> Find(string name) => templates.TryGetValue(name, out Template? template)
        ? Result<Template>.Ok(template)
        : Result<Template>.Fail(Diagnostic.Of(TemplateCodes.UnknownTemplate, Place.Of(name), $"there is no template '{name}'", NearestName.Hint(name, templates.Keys)));

    private Result<string> Run(Template template, Func<HandlebarsTemplate<object, object>> compiled, Model model)
    {
        sandbox.Begin();
        try
        {
            return Result<string>.Ok(compiled()(model));
        }
        catch (Exception e) when (IsOfTemplate(e))
        {
            return Result<string>.Fail(Trace(template, model, e));
        }
    }

    // The engine names no place: a second run with a call before each tag finds the one that failed.
    private Diagnostic Trace(Template template, Model model, Exception first)
    {
        string file = template.Source.Name;
        Place failed = Place.Of(file);
        try
        {
            template.Traced ??= sandbox.Compile(TemplateRewrite.Traced(template.Source.Text, template.Tags));
            sandbox.Begin();
            template.Traced(model);
        }
        catch (Exception e) when (IsOfTemplate(e))
        {
            (int index, object? scope) = sandbox.Reached;
            TemplateTag tag = template.Tags[index];
            var place = new Place(file, tag.Line, tag.PathColumn);
            if (Cause(e) is HandlebarsUndefinedBindingException)
            {
                (string message, string hint) = TemplateNames.Missing(tag.Path, scope, model);
                return Diagnostic.Of(TemplateCodes.Unresolved, place, message, hint);
            }

            if (sandbox.Fault is var (why, wayOut))
            {
                return Diagnostic.Of(TemplateCodes.WrongKind, place, $"'{tag.Path}' {why}", wayOut);
            }

            failed = place;
        }

        return Diagnostic.Of(TemplateCodes.Failed, failed, "the template cannot be rendered: " + Cause(first).Message.TrimEnd('.'), TemplateCodes.Failed.WayOut);
    }

    private static Exception Cause(Exception e)
    {
        while (e.InnerException is not null)
        {
            e = e.InnerException;
        }

        return e;
    }

    // The engine throws assorted types for what is wrong with a template or its model.
    private static bool IsOfTemplate(Exception e) =>
        e is HandlebarsException or HandlebarsUndefinedBindingException or OperationCanceledException or InvalidOperationException or ArgumentException
            or InvalidCastException or FormatException or KeyNotFoundException or NullReferenceException;

    private static string WithoutNothing(string text) => text.Replace(TemplateRewrite.Nothing + "\n", "", StringComparison.Ordinal);

    private static (string Text, IReadOnlyList<int> Lines) Unmarked(string text)
    {
        var output = new StringBuilder(text.Length);
        List<int> lines = [];
        int current = 1;
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start) is >= 0 and int eol ? eol + 1 : text.Length;
            while (text[start] == TemplateRewrite.MarkStart)
            {
                int mark = text.IndexOf(TemplateRewrite.MarkEnd, start);
                current = int.Parse(text.AsSpan(start + 1, mark - start - 1), NumberStyles.None, CultureInfo.InvariantCulture);
                start = mark + 1;
            }

            if (text[start] != TemplateRewrite.Nothing)
            {
                output.Append(text, start, end - start);
                lines.Add(current);
            }

            start = end;
        }

        return (output.ToString(), lines);
    }

    // What is known of one template; the three forms are compiled on first use.
    private sealed class Template(SourceText source, IReadOnlyList<TemplateTag> tags)
    {
        public SourceText Source { get; } = source;

        public IReadOnlyList<TemplateTag> Tags { get; } = tags;

        public HandlebarsTemplate<object, object>? Plain { get; set; }

        public HandlebarsTemplate<object, object>? Marked { get; set; }

        public HandlebarsTemplate<object, object>? Traced { get; set; }
    }
}
