using System.Reflection;
using System.Text.RegularExpressions;

namespace GitOpsGen.StartupProfile;

/// <summary>One line of the runtime's list, such as <c>3: JIT compiled System.Linq.Enumerable:Empty[int]() [Tier0, IL size=6, code size=92]</c>.</summary>
/// <param name="Owner">The type with its arguments.</param>
/// <param name="Name">The method's name.</param>
/// <param name="Arguments">The method's own type arguments in brackets, or empty.</param>
/// <param name="Parameters">How many parameters it takes.</param>
internal sealed partial record CompiledMethod(string Owner, string Name, string Arguments, int Parameters)
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>Whether the method or its type is an instance of a generic one.</summary>
    public bool IsGeneric => Owner.Contains('[', StringComparison.Ordinal) || Arguments.Length > 0;

    /// <summary>The method that a line names; null for other lines.</summary>
    public static CompiledMethod? Parse(string line)
    {
        Match match = Line().Match(line);
        return match.Success
            ? new CompiledMethod(match.Groups["owner"].Value, match.Groups["name"].Value, match.Groups["arguments"].Value, Count(match.Groups["parameters"].Value))
            : null;
    }

    /// <summary>
    /// The methods of that name with as many parameters: the list writes parameters in a way that does not tell overloads apart, and one too many does
    /// no harm. Empty where there is none. Code is shared between all reference types, so that <c>object</c> stands for them, or <c>string</c> where a
    /// constraint forbids that.
    /// </summary>
    public IReadOnlyList<MethodBase> Find(TypeNames types) => Find(types, typeof(object)) is { Length: > 0 } found ? found : Find(types, typeof(string));

    private MethodBase[] Find(TypeNames types, Type reference)
    {
        try
        {
            Type[] arguments = types.FindAll(Arguments, reference);
            IEnumerable<MethodBase> named = types.Find(Owner, reference)?.GetMembers(Declared).OfType<MethodBase>().Where(m => m.Name == Name && m.GetParameters().Length == Parameters) ?? [];
            return [.. named.Select(m => Closed(m, arguments)).OfType<MethodBase>()];
        }
        catch (Exception e) when (e is ArgumentException or TypeLoadException)
        {
            return [];
        }
    }

    private static MethodBase? Closed(MethodBase method, Type[] arguments) => method is MethodInfo { IsGenericMethodDefinition: true } open
        ? open.GetGenericArguments().Length == arguments.Length ? open.MakeGenericMethod(arguments) : null
        : arguments.Length == 0 ? method : null;

    // Commas within brackets belong to one parameter.
    private static int Count(string parameters)
    {
        int depth = 0, commas = 0;
        foreach (char c in parameters)
        {
            depth += c switch { '[' => 1, ']' => -1, _ => 0 };
            commas += c == ',' && depth == 0 ? 1 : 0;
        }

        return parameters.Length == 0 ? 0 : commas + 1;
    }

    [GeneratedRegex(@"^ *[0-9]+: JIT compiled (?<owner>[^:\[]+(?:\[[^:]*\])?):(?<name>[^\[(]+)(?<arguments>\[[^(]*\])?\((?<parameters>[^)]*)\)")]
    private static partial Regex Line();
}
