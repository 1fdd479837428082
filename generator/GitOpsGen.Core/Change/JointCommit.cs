using System.Collections.Immutable;
using GitOpsGen.Release;

namespace GitOpsGen.Change;

/// <summary>One commit, of one proposal or of several that go together.</summary>
/// <param name="Proposals">What it carries, at least one.</param>
/// <param name="Changes">Its files.</param>
/// <param name="Message">Its message.</param>
public sealed record JointCommit(ImmutableArray<Proposal> Proposals, ImmutableArray<FileChange> Changes, string Message)
{
    private const int NamesInTitle = 3;

    /// <summary>The commits of proposals that commit something, in their order; those of one <see cref="Proposal.Joint"/> stand where the first of them does.</summary>
    public static ImmutableArray<JointCommit> Of(IEnumerable<Proposal> ready) =>
        [.. ready.Select((p, i) => (Proposal: p, Key: p.Joint ?? $"\n{i}")).GroupBy(p => p.Key, StringComparer.Ordinal).Select(g => Make([.. g.Select(p => p.Proposal)]))];

    private static JointCommit Make(ImmutableArray<Proposal> proposals)
    {
        if (proposals.Length == 1)
        {
            return new JointCommit(proposals, proposals[0].Changes, proposals[0].Message);
        }

        ReleaseRecord first = proposals[0].After!;
        string names = string.Join(", ", proposals.Take(NamesInTitle).Select(p => p.Service)) + (proposals.Length > NamesInTitle ? ", …" : "");
        string words = string.Join(", ", proposals.GroupBy(p => p.Decision.Word).Select(g => proposals.Length == g.Count() ? g.Key : $"{g.Count()} {g.Key}"));
        return new JointCommit(
            proposals,
            [.. proposals.SelectMany(p => p.Changes).OrderBy(c => c.Path, StringComparer.Ordinal)],
            CommitMessage.Compose($"{names} ({first.Environment}): {words} together", proposals.SelectMany(Body),
            [
                ("Environment", first.Environment), .. proposals.SelectMany(Trailers),
                ("Spec-Commit", first.SpecCommit), ("Tool-Version", first.Tool),
            ]));
    }

    private static IEnumerable<string> Body(Proposal proposal)
    {
        string[] lines = proposal.Message.Split('\n');
        return lines.Where(l => l.Length > 0 && !l.StartsWith("GitOpsGen-", StringComparison.Ordinal)).Select((l, i) => i == 0 ? "- " + l : "  " + l);
    }

    // Several services have their trailers one after the other, each block begun by its Service.
    private static IEnumerable<(string Name, string Value)> Trailers(Proposal proposal) =>
        proposal.Message.Split('\n').Where(l => l.StartsWith("GitOpsGen-", StringComparison.Ordinal)).Select(l => l["GitOpsGen-".Length..].Split(": ", 2))
            .Where(t => t.Length == 2 && t[0] is "Service" or "Version" or "Stage" or "Decision" or "Approved-By" or "Approval-Reason" or "Spec-Digest").Select(t => (t[0], t[1]));
}
