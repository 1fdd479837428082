using System.Reflection;
using System.Runtime.Loader;

namespace GitOpsGen.StartupProfile;

/// <summary>Types by the names that the runtime's compiler writes: <c>Outer+Inner`1[int,System.__Canon]</c>, with all arguments behind the innermost name.</summary>
internal sealed class TypeNames
{
    private static readonly Dictionary<string, Type> Keywords = new(StringComparer.Ordinal)
    {
        ["bool"] = typeof(bool),
        ["char"] = typeof(char),
        ["byte"] = typeof(sbyte),
        ["ubyte"] = typeof(byte),
        ["short"] = typeof(short),
        ["ushort"] = typeof(ushort),
        ["int"] = typeof(int),
        ["uint"] = typeof(uint),
        ["long"] = typeof(long),
        ["ulong"] = typeof(ulong),
        ["nint"] = typeof(nint),
        ["nuint"] = typeof(nuint),
        ["float"] = typeof(float),
        ["double"] = typeof(double),
    };

    private readonly List<Assembly> assemblies = [typeof(object).Assembly];
    private readonly Dictionary<string, Type?> known = new(StringComparer.Ordinal);

    /// <summary>Loads the runtime's assemblies, and those in the folder <paramref name="program"/>.</summary>
    public TypeNames(string program)
    {
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            Path.Combine(program, name.Name + ".dll") is var file && File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
        string[] own = [.. Directory.GetFiles(program, "*.dll").Select(Path.GetFullPath)];
        string core = typeof(object).Assembly.Location;
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(core)!, "System*.dll").Where(f => f != core).Concat(own))
        {
            assemblies.Add(AssemblyLoadContext.Default.LoadFromAssemblyPath(file));
        }

        OwnAssemblies = [.. own.Select(f => Path.GetFileNameWithoutExtension(f))];
    }

    /// <summary>The names of the program's assemblies.</summary>
    public IReadOnlyList<string> OwnAssemblies { get; }

    /// <summary>The type of that name, with <paramref name="reference"/> for System.__Canon; null where no assembly has it. Throws ArgumentException where an argument may not stand there.</summary>
    public Type? Find(string name, Type reference)
    {
        int at = 0;
        return Read(name, ref at, reference);
    }

    /// <summary>The types of a list in brackets; none where it is empty. Throws ArgumentException where one is not there.</summary>
    public Type[] FindAll(string list, Type reference)
    {
        int at = 0;
        return list.Length == 0 ? [] : ReadList(list, ref at, reference);
    }

    private Type? Read(string text, ref int at, Type reference)
    {
        int end = at;
        while (end < text.Length && text[end] is not ('[' or ',' or ']'))
        {
            end++;
        }

        Type? type = text[at..end] is var name && name == "System.__Canon" ? reference : ByName(name);
        at = end;
        if (type is { IsGenericTypeDefinition: true } && at < text.Length && text[at] == '[' && text[at + 1] != ']')
        {
            type = type.MakeGenericType(ReadList(text, ref at, reference));
        }

        for (; at + 1 < text.Length && text[at] == '[' && text[at + 1] == ']'; at += 2)
        {
            type = type?.MakeArrayType();
        }

        return type;
    }

    private Type[] ReadList(string text, ref int at, Type reference)
    {
        List<Type> types = [];
        do
        {
            at++;
            types.Add(Read(text, ref at, reference) ?? throw new ArgumentException("an argument is of no known type"));
        }
        while (at < text.Length && text[at] == ',');

        at++;
        return [.. types];
    }

    private Type? ByName(string name)
    {
        if (!Keywords.TryGetValue(name, out Type? type) && !known.TryGetValue(name, out type))
        {
            type = assemblies.Select(a => a.GetType(name)).FirstOrDefault(t => t is not null);
            known.Add(name, type);
        }

        return type;
    }
}
