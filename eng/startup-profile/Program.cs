// Makes the profile that eng/compile-ahead hands to the compiler of ReadyToRun code:
//   startup-profile LIST PROGRAM OUTPUT
// LIST is what the runtime says it compiled while the program ran (DOTNET_JitStdOutFile with DOTNET_JitDisasmSummary=1), PROGRAM the folder of the
// program's assemblies, OUTPUT the profile. Only generic code is taken: the compiler finds everything else by itself, but not the virtual methods of
// generic types, such as the iterators behind LINQ.
using GitOpsGen.StartupProfile;

if (args is not [var list, var program, var output])
{
    Console.Error.WriteLine("usage: LIST PROGRAM OUTPUT");
    return 2;
}

var types = new TypeNames(program);
var profile = new Profile(types.OwnAssemblies);
int unknown = 0;
foreach (string line in File.ReadLines(list))
{
    if (CompiledMethod.Parse(line) is { IsGeneric: true } method && !profile.Add(method.Find(types)))
    {
        unknown++;
    }
}

profile.Save(output);
Console.WriteLine($"{profile.Count} generic methods in the profile; {unknown} lines name none that can be found");
return profile.Count > 0 ? 0 : 1;
