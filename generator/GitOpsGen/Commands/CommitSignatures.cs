using GitOpsGen.Audit;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;

namespace GitOpsGen.Commands;

/// <summary>
/// The signatures of audited commits. What is checked is the commit on the branch; of a merge, whose own commit the forge makes, that
/// or the commit that was merged. A squash or a rebase by the forge makes another commit than the one that was signed.
/// </summary>
public static class CommitSignatures
{
    /// <summary>The audit with what is wrong with the signatures.</summary>
    public static Result<Audited> Check(Snapshot snapshot, Audited audited, string allowedSigners) => audited.Commits.IsEmpty
        ? Result<Audited>.Ok(audited)
        : snapshot.Signatures([.. audited.Commits.Select(c => c.Id).Concat(audited.Merged.Values).Distinct(StringComparer.Ordinal)], allowedSigners).Then(said =>
        {
            Deviation[] wrong = [.. audited.Commits.Select(c => (Commit: c, Finding: Finding(said, c.Id, audited.Merged.GetValueOrDefault(c.Id)))).Where(w => w.Finding is not null).Select(w => new Deviation(w.Commit, w.Finding!))];
            var order = audited.Commits.Select((c, i) => (c.Id, i)).ToDictionary(c => c.Id, c => c.i, StringComparer.Ordinal);
            return Result<Audited>.Ok(audited with { Found = [.. audited.Found.Concat(wrong).OrderBy(d => order[d.Commit.Id])] });
        });

    private static Diagnostic? Finding(IReadOnlyDictionary<string, (char State, string Signer)> said, string commit, string? merged)
    {
        (char state, string signer) = said.GetValueOrDefault(commit, ('N', ""));
        if (state == 'G' || (merged is not null && said.GetValueOrDefault(merged).State == 'G'))
        {
            return null;
        }

        string key = signer.Length == 0 ? "a key" : $"the key {signer}";
        (Code code, string message) = state switch
        {
            'N' => (SignCodes.Unsigned, "the commit is not signed"),
            'B' => (SignCodes.Bad, "the signature of the commit does not fit its content"),
            'U' => (SignCodes.Unknown, $"the commit is signed with {key}, for which nobody vouches"),
            'X' or 'Y' => (SignCodes.Unknown, $"the commit is signed with {key}, which has expired"),
            'R' => (SignCodes.Bad, $"the commit is signed with {key}, which was revoked"),
            _ => (SignCodes.Unknown, $"the commit is signed with {key}, which cannot be checked here"),
        };
        return Diagnostic.Of(code, Place.None, message, code.WayOut);
    }
}
