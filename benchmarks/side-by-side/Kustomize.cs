namespace GitOpsGen.Benchmarks;

/// <summary>The same stage as a Kustomize base and an overlay: what people write by hand today.</summary>
internal static class Kustomize
{
    /// <summary>Makes base and overlay from what gitopsgen renders, and returns the overlay's folder.</summary>
    public static string Make(World world, string home)
    {
        Shell.Do($"{world.Program} render big --output-dir kustomize", home);
        string from = Path.Combine(home, "kustomize", "svc-0000"), folder = Path.Combine(home, "kustomize", "layers");
        Directory.CreateDirectory(Path.Combine(folder, "base"));
        Directory.CreateDirectory(Path.Combine(folder, "overlay"));
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(from, "prepare")).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        foreach (string file in files)
        {
            File.Copy(Path.Combine(from, "prepare", file), Path.Combine(folder, "base", file));
        }

        File.Copy(Path.Combine(from, "90-10", "virtual-service.yaml"), Path.Combine(folder, "overlay", "virtual-service.yaml"));
        File.WriteAllText(Path.Combine(folder, "base", "kustomization.yaml"), "resources:\n" + string.Concat(files.Select(f => $"  - {f}\n")));
        File.WriteAllText(Path.Combine(folder, "overlay", "kustomization.yaml"), "resources:\n  - ../base\npatches:\n  - path: virtual-service.yaml\n");
        return folder + "/overlay";
    }
}
