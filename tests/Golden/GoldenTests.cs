using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;
using GitOpsGen.Tests.Spec;
using Xunit;

namespace GitOpsGen.Tests.Golden;

/// <summary>
/// The specification of the product: every stage's manifests, byte for byte. <c>GITOPSGEN_ACCEPT=1</c> rewrites them. After the first
/// stage only files that differ from the stage before are kept; <c>_deleted.txt</c> names those that are gone.
/// </summary>
public sealed class GoldenTests
{
    private const string Deleted = "_deleted.txt";

    /// <summary>The example specs under environments/, and the cases that have a spec of their own here.</summary>
    public static TheoryData<string> Cases =>
    [
        .. Specs.Environments.Select(e => Path.GetFileName(Path.GetDirectoryName(e)!)),
        .. Directory.GetFiles(Folder, "environment.yaml", SearchOption.AllDirectories).Select(e => Path.GetFileName(Path.GetDirectoryName(e)!)).Order(StringComparer.Ordinal),
    ];

    private static string Folder => Path.Combine(Specs.Root, "tests", "Golden");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_stage_has_these_bytes(string name)
    {
        string own = Path.Combine(Folder, name, "environment.yaml");
        Compare(Path.Combine(Folder, name, "expected"), Render(File.Exists(own) ? own : Path.Combine(Specs.Root, "environments", name, "environment.yaml")));
    }

    /// <summary>Compares a folder with what it has to hold, or rewrites it where the environment says so.</summary>
    internal static void Compare(string folder, SortedDictionary<string, string> files)
    {
        if (Environment.GetEnvironmentVariable("GITOPSGEN_ACCEPT") == "1")
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            foreach ((string path, string text) in files)
            {
                string file = Path.Combine(folder, path);
                _ = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, text);
            }
        }

        Assert.True(Directory.Exists(folder), $"{folder} is missing; GITOPSGEN_ACCEPT=1 writes it");
        Assert.Equal(files.Keys, Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal));
        Assert.All(files, f => Assert.Equal(f.Value, File.ReadAllText(Path.Combine(folder, f.Key))));
    }

    /// <summary>What each stage of a series changes: all of the first, then the differences.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> Differences(IEnumerable<(string Stage, SortedDictionary<string, string> Files)> stages)
    {
        SortedDictionary<string, string> before = new(StringComparer.Ordinal);
        foreach ((string stage, SortedDictionary<string, string> files) in stages)
        {
            foreach ((string path, string text) in files.Where(f => before.GetValueOrDefault(f.Key) != f.Value))
            {
                yield return new($"{stage}/{path}", text);
            }

            string gone = string.Concat(before.Keys.Where(p => !files.ContainsKey(p)).Select(p => p + "\n"));
            if (gone.Length > 0)
            {
                yield return new($"{stage}/{Deleted}", gone);
            }

            before = files;
        }
    }

    private static SortedDictionary<string, string> Render(string file)
    {
        Result<LoadedEnvironment> loaded = LoadedEnvironment.Load(file);
        Assert.True(loaded.IsOk, string.Join('\n', loaded.Diagnostics));
        EnvironmentSpec spec = loaded.Value.Spec;
        var renderer = new Renderer(spec, TemplateSet.Load(BuiltInTemplates.Read(), loaded.Value.Templates).Value);
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (ServiceSpec service in spec.Services)
        {
            string folder = Renderer.Folder(spec, service);
            ImmutableArray<ExtraManifest> extras = loaded.Value.Extras.GetValueOrDefault(service.Name, []);
            IEnumerable<(string, SortedDictionary<string, string>)> stages = Lifecycle.Stages(service, service.Version == "v1" ? null : "v1", null).Select((s, i) =>
                ($"{service.Name}/{i}-{s.Stage}", Texts(renderer.Service(service, s.State, extras), folder)));
            foreach ((string path, string text) in Differences(stages))
            {
                files.Add(path, text);
            }
        }

        foreach ((string path, string text) in Texts(renderer.Shared(), ""))
        {
            files.Add("_environment/" + Path.GetFileName(path), text);
        }

        return files;
    }

    private static SortedDictionary<string, string> Texts(Result<RenderedTree> tree, string folder)
    {
        Assert.True(tree.IsOk, string.Join('\n', tree.Diagnostics));
        return new SortedDictionary<string, string>(tree.Value.Files.ToDictionary(f => f.Path[folder.Length..], f => Encoding.UTF8.GetString(f.Bytes), StringComparer.Ordinal), StringComparer.Ordinal);
    }
}
