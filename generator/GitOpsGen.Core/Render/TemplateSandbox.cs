using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;
using HandlebarsDotNet;
using HandlebarsDotNet.Iterators;
using HandlebarsDotNet.MemberAccessors;
using HandlebarsDotNet.ObjectDescriptors;
using HandlebarsDotNet.PathStructure;
using Model = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace GitOpsGen.Render;

/// <summary>
/// The engine, closed: templates reach the entries of mappings and the items of lists, and no member of any .NET type.
/// A helper that refuses its value says why in <see cref="Fault"/> and ends the render.
/// </summary>
internal sealed class TemplateSandbox
{
    // Loops within loops multiply: without an end, ten lines of a template could keep a pipeline busy for days.
    private const int MaxItems = 100_000;
    private readonly IHandlebars engine;
    private int walked;

    public TemplateSandbox()
    {
        var configuration = new HandlebarsConfiguration { ThrowOnUnresolvedBindingExpression = true, NoEscape = true };
        configuration.ObjectDescriptorProviders.Add(new ModelOnly());
        engine = Handlebars.Create(configuration);
        engine.RegisterHelper(TemplateRewrite.Scalar, (in EncodedTextWriter writer, in HelperOptions _, in Context _, in Arguments arguments) => writer.WriteSafeString(Scalar(arguments[0])));
        engine.RegisterHelper(TemplateRewrite.Structure, (in EncodedTextWriter writer, in HelperOptions _, in Context _, in Arguments arguments) => writer.WriteSafeString(Structure(arguments[0], arguments[1])));
        engine.RegisterHelper(TemplateRewrite.Truth, (in HelperOptions _, in Context _, in Arguments arguments) => Truth(arguments[0]));
        engine.RegisterHelper(TemplateRewrite.Items, (in HelperOptions _, in Context _, in Arguments arguments) => Items(arguments[0]));
        engine.RegisterHelper(TemplateRewrite.Mapping, (in HelperOptions _, in Context _, in Arguments arguments) => Mapping(arguments[0]));
        engine.RegisterHelper(TemplateRewrite.At, (in EncodedTextWriter _, in HelperOptions _, in Context context, in Arguments arguments) => Reached = (Number(arguments[0]), context.Value));
    }

    /// <summary>Why a helper refused its value in the last render; null where it was not a helper.</summary>
    public (string Message, string Hint)? Fault { get; private set; }

    /// <summary>To be called before each render.</summary>
    public void Begin() => (Fault, walked) = (null, 0);

    /// <summary>The index of the tag that a traced render reached last, and what <c>this</c> was there.</summary>
    public (int Tag, object? Scope) Reached { get; private set; }

    /// <summary>Compiles a rewritten template; throws what the engine throws.</summary>
    public HandlebarsTemplate<object, object> Compile(string rewritten) => engine.Compile(rewritten);

    private string Scalar(object? value) => value switch
    {
        string text => YamlWriter.Quote(text),
        bool flag => flag ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        null => throw Refuse("is null and cannot be printed", "put the line between '{{#if name}}' and '{{/if}}'"),
        YamlNode node => throw Refuse($"is {node.Kind} of YAML and cannot be printed", "insert it with '{{yaml name indent=N}}' on a line of its own"),
        _ => throw Refuse($"is {Kind(value)} and cannot be printed", value is Model ? "name one of its entries" : "walk it with '{{#each name}}'"),
    };

    private string Structure(object? value, object? indent) => value switch
    {
        null or YamlNode.Map { Entries.Length: 0 } or YamlNode.Seq { Items.Length: 0 } or YamlNode.Scalar { Type: ScalarType.Null } => TemplateRewrite.Nothing.ToString(),
        YamlNode node => YamlWriter.Write(node, Number(indent))[..^1],
        _ => throw Refuse($"is {Kind(value)}, not a structure of YAML", value is string or bool or int or long ? "write 'key: {{name}}'" : "walk it with '{{#each name}}', or name one of its entries"),
    };

    private bool Truth(object? value) => value switch
    {
        null => false,
        bool flag => flag,
        string text => text.Length > 0,
        int or long => throw Refuse("is a number, and whether 0 counts as something is not for '#if' to say", "let the model hand out a boolean"),
        YamlNode.Map map => map.Entries.Length > 0,
        YamlNode.Seq seq => seq.Items.Length > 0,
        YamlNode.Scalar { Type: ScalarType.Null } => false,
        YamlNode node => throw Refuse($"is {node.Kind} of YAML", "let the model hand out a boolean"),
        Model map => map.Count > 0,
        IReadOnlyList<object?> list => list.Count > 0,
        _ => throw Refuse($"is {Kind(value)}", "let the model hand out a boolean"),
    };

    private object Items(object? value) => value switch
    {
        null => Array.Empty<object?>(),
        Model map => Counted(map, map.Count),
        IReadOnlyList<object?> list => Counted(list, list.Count),
        _ => throw Refuse($"is {Kind(value)}, and '#each' walks lists and mappings", value is YamlNode ? "insert it with '{{yaml name indent=N}}'" : "print it with '{{name}}'"),
    };

    private object Counted(object value, int items) => (walked += items) <= MaxItems ? value
        : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"its '#each' blocks walk over {MaxItems} items"));

    private object? Mapping(object? value) => value is null or Model
        ? value
        : throw Refuse($"is {Kind(value)}, and '#with' enters mappings", "use '#each' for lists and '#if' for the rest");

    private static string Kind(object? value) => value switch
    {
        null => "null",
        string => "a text",
        bool => "a boolean",
        int or long => "a number",
        YamlNode node => node.Kind + " of YAML",
        Model => "a mapping",
        IReadOnlyList<object?> => "a list",
        _ => "no value of the model",
    };

    private static int Number(object? literal) => Convert.ToInt32(literal, CultureInfo.InvariantCulture);

    // Helpers run deep inside of the engine: the finding is kept, and the exception only leads out.
    private OperationCanceledException Refuse(string message, string hint)
    {
        Fault = (message, hint);
        return new OperationCanceledException(message);
    }

    // Answers for every type, so that the engine's own providers, which reflect, are never asked.
    private sealed class ModelOnly : IObjectDescriptorProvider, IMemberAccessor
    {
        private readonly ObjectDescriptor closed, mapping, list;

        public ModelOnly()
        {
            closed = new ObjectDescriptor(typeof(object), this, (_, _) => Array.Empty<object>(), _ => new ReadOnlyListIterator<IReadOnlyList<object?>, object?>());
            mapping = new ObjectDescriptor(typeof(Model), new Entries(), (_, o) => Keys(o), _ => new ReadOnlyDictionaryIterator<Model, string, object?>());
            list = new ObjectDescriptor(typeof(IReadOnlyList<object?>), this, (_, _) => Array.Empty<object>(), _ => new ReadOnlyListIterator<IReadOnlyList<object?>, object?>());
        }

        public bool TryGetDescriptor(Type type, [NotNullWhen(true)] out ObjectDescriptor? value)
        {
            value = typeof(Model).IsAssignableFrom(type) ? mapping : typeof(IReadOnlyList<object?>).IsAssignableFrom(type) ? list : closed;
            return true;
        }

        public bool TryGetValue(object instance, ChainSegment memberName, out object? value)
        {
            value = null;
            return false;
        }

        private static IEnumerable Keys(object mapping) => ((Model)mapping).Keys;
    }

    private sealed class Entries : IMemberAccessor
    {
        public bool TryGetValue(object instance, ChainSegment memberName, out object? value) => ((Model)instance).TryGetValue(memberName.TrimmedValue, out value);
    }
}
