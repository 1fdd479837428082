using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary>
/// Reads the files that stand in the way of a proposal, that an update replaces, or that others put into a service's folder, and proposes again with their texts: for the diff, and
/// for what can be said of them. The spec does not say any more what an update replaces.
/// </summary>
internal static class ContrastTexts
{
    /// <summary>The proposals, and the base they rest on: with the texts, where any were needed.</summary>
    public static Result<(BaseTree Tree, ImmutableArray<Proposal> Proposals)> Propose(Snapshot snapshot, BaseTree tree, Func<BaseTree, Result<ImmutableArray<Proposal>>> propose) =>
        propose(tree).Then(first =>
        {
            string[] blobs = [.. first.SelectMany(p => p.Contrasts).SelectMany(c => new[] { c.BeforeBlob, c.AfterBlob }).OfType<string>()
                .Concat(first.Where(p => p.Decision is Release.Decision.Update).SelectMany(p => p.Changes).Select(c => tree.Blobs.GetValueOrDefault(c.Path)).OfType<string>())
                .Concat(first.Where(p => p is { After: not null, Next: not null }).SelectMany(p => tree.ManifestsIn(p.After!.Directory + "/").Except(p.Before?.Files.Select(f => f.Path) ?? [], StringComparer.Ordinal)).Select(p => tree.Blobs[p]))
                .Where(id => id.Length == 40).Distinct(StringComparer.Ordinal)];
            return blobs.Length == 0
                ? Result<(BaseTree, ImmutableArray<Proposal>)>.Ok((tree, first))
                : snapshot.Read(blobs).Then(read =>
                {
                    BaseTree known = tree with { Texts = blobs.Zip(read).Where(b => b.Second is not null).ToImmutableDictionary(b => b.First, b => Encoding.UTF8.GetString(b.Second!), StringComparer.Ordinal) };
                    return propose(known).Then(again => Result<(BaseTree, ImmutableArray<Proposal>)>.Ok((known, again)));
                });
        });

    /// <summary>The diff of what stands in the way; null where nothing does.</summary>
    public static string? Diff(Proposal proposal) => proposal.Contrasts.IsEmpty ? null
        : string.Concat(proposal.Contrasts.Select(c => UnifiedDiff.Of(c.Path, c.Before, c.After)));
}
