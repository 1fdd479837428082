using YamlDotNet.Serialization;

namespace GitOpsGen.Benchmarks;

/// <summary>The rendered manifests of a folder as JSON, for tools that are written in JSON's terms.</summary>
internal static class Manifests
{
    public static IReadOnlyDictionary<string, string> Json(string folder)
    {
        IDeserializer read = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        ISerializer write = new SerializerBuilder().JsonCompatible().Build();
        return Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
            .ToDictionary(f => Path.GetFileName(f), f => write.Serialize(read.Deserialize<object>(File.ReadAllText(f))).Trim());
    }
}

/// <summary>The same stage in Jsonnet: a base, and an overlay that replaces the routes.</summary>
internal static class Jsonnet
{
    /// <summary>Makes both beside the base and the overlay of <see cref="Kustomize"/>, and returns the command; null where jsonnet is not here.</summary>
    public static string? Make(string home)
    {
        string folder = Path.Combine(home, "jsonnet");
        Directory.CreateDirectory(folder);
        IReadOnlyDictionary<string, string> before = Manifests.Json(Path.Combine(home, "kustomize", "svc-0000", "prepare")), after = Manifests.Json(Path.Combine(home, "kustomize", "svc-0000", "90-10"));
        File.WriteAllText(Path.Combine(folder, "base.libsonnet"), "{\n" + string.Concat(before.Select(m => $"  '{m.Key}': {m.Value},\n")) + "}\n");
        File.WriteAllText(Path.Combine(folder, "main.jsonnet"), $"local files = (import 'base.libsonnet') + {{ 'virtual-service.yaml'+: {{ spec+: ({after["virtual-service.yaml"]}).spec }} }};\n[files[name] for name in std.objectFields(files)]\n");
        return Shell.Has("jsonnet") ? $"jsonnet -y {folder}/main.jsonnet" : null;
    }
}

/// <summary>The same stage with cdk8s: a chart of the objects, and a patch of the routes.</summary>
internal static class Cdk8s
{
    /// <summary>Installs cdk8s from npm beside the inputs, writes the program, and returns the command; null where that cannot be.</summary>
    public static string? Make(World world, string home)
    {
        if (!Shell.Has("npm") || !Shell.Has("node"))
        {
            return null;
        }

        string folder = Path.Combine(world.Folder, "cdk8s");
        Directory.CreateDirectory(folder);
        try
        {
            Shell.Do("npm init -y >/dev/null && npm install --no-audit --no-fund --silent cdk8s@2 constructs@10", folder);
        }
        catch (InvalidOperationException e)
        {
            Console.Error.WriteLine("cdk8s could not be installed; its row is left out: " + e.Message.Split('\n')[^1]);
            return null;
        }

        IReadOnlyDictionary<string, string> before = Manifests.Json(Path.Combine(home, "kustomize", "svc-0000", "prepare")), after = Manifests.Json(Path.Combine(home, "kustomize", "svc-0000", "90-10"));
        File.WriteAllText(Path.Combine(folder, "main.js"), $$"""
            const { App, Chart, ApiObject, JsonPatch } = require('cdk8s');
            const app = new App({ outdir: 'dist' });
            const chart = new Chart(app, 'stage', { disableResourceNameHashes: true });
            const files = { {{string.Join(",\n", before.Select(m => $"'{m.Key}': {m.Value}"))}} };
            const objects = Object.fromEntries(Object.entries(files).map(([name, object]) => [name, new ApiObject(chart, name, object)]));
            objects['virtual-service.yaml'].addJsonPatch(JsonPatch.replace('/spec', ({{after["virtual-service.yaml"]}}).spec));
            app.synth();

            """);
        return $"sh -c 'cd {folder} && exec node main.js'";
    }
}
