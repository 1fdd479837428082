namespace GitOpsGen.Render;

/// <summary>A folder with a service's manifests that an Argo CD Application applies.</summary>
/// <param name="Service">The service.</param>
/// <param name="Path">The folder, from the root of the repository, without a final slash.</param>
public sealed record AppliedFolder(string Service, string Path);
