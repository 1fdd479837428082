namespace GitOpsGen.Diagnostics;

/// <summary>One text with the name its user knows it by. The name is what messages show; nothing is opened by it.</summary>
/// <param name="Name">A path relative to where the user stands, with forward slashes.</param>
/// <param name="Text">The whole content.</param>
public sealed record SourceText(string Name, string Text);
