using System.Reflection;
using System.Reflection.Emit;

namespace GitOpsGen.StartupProfile;

/// <summary>
/// A profile in the format that the compiler of ReadyToRun code reads with <c>--mibc</c>: an assembly whose global method <c>AssemblyDictionary</c> names,
/// behind the assemblies they matter for, further global methods, and these name one method after the other. Nothing of it is ever run.
/// Source: how MIbcProfileParser in the sources of the .NET runtime reads it.
/// </summary>
/// <param name="assemblies">The names of the assemblies that the methods may be compiled into.</param>
internal sealed class Profile(IReadOnlyList<string> assemblies)
{
    private readonly HashSet<MethodBase> methods = [];

    /// <summary>How many methods there are.</summary>
    public int Count => methods.Count;

    /// <summary>Adds methods; false where there are none.</summary>
    public bool Add(IReadOnlyList<MethodBase> found)
    {
        methods.UnionWith(found);
        return found.Count > 0;
    }

    /// <summary>Writes the file.</summary>
    public void Save(string file)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName("startup"), typeof(object).Assembly);
        ModuleBuilder module = assembly.DefineDynamicModule("startup");
        MethodBuilder group = Define(module, "Methods", il =>
        {
            foreach (MethodBase method in methods)
            {
                il.Emit(OpCodes.Ldtoken, method is ConstructorInfo made ? module.GetMethodMetadataToken(made) : module.GetMethodMetadataToken((MethodInfo)method));
                il.Emit(OpCodes.Pop);
            }
        });
        Define(module, "AssemblyDictionary", il =>
        {
            il.Emit(OpCodes.Ldstr, string.Join(';', assemblies));
            il.Emit(OpCodes.Ldtoken, group);
            il.Emit(OpCodes.Pop);
        });
        module.CreateGlobalFunctions();
        assembly.Save(file);
    }

    private static MethodBuilder Define(ModuleBuilder module, string name, Action<ILGenerator> body)
    {
        MethodBuilder method = module.DefineGlobalMethod(name, MethodAttributes.Public | MethodAttributes.Static, typeof(void), []);
        ILGenerator il = method.GetILGenerator();
        body(il);
        il.Emit(OpCodes.Ret);
        return method;
    }
}
