using System.Collections.Immutable;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Spec;

/// <summary>The texts one environment is made of, read at the edge.</summary>
/// <param name="Environment">The environment's file.</param>
/// <param name="Included">What <c>include</c> named, one service a file, ordinal by path.</param>
public sealed record SpecTexts(SourceText Environment, ImmutableArray<SourceText> Included);
