using System.Text;
using System.Text.RegularExpressions;
using GitOpsGen.Audit;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Tests.Change;
using Xunit;

namespace GitOpsGen.Tests.Audit;

/// <summary>Whole stories under audit: nothing is found in what the tool did, and everything in what somebody else did to it.</summary>
public sealed partial class CommitAuditTests
{
    [Fact]
    public void Every_commit_of_every_story_is_made_again() => Story.ForAll(8, (spec, acts) =>
    {
        foreach (Committed commit in Committed.Of(new World(""), spec, acts))
        {
            (var found, int files) = commit.Audit();
            Assert.Empty(found.Select(d => $"{commit.Message.Split('\n')[0]}: {d.Finding}"));
            Assert.True(files >= commit.Changed.Length);
        }
    });

    [Fact]
    public void A_byte_changed_in_any_file_of_any_commit_is_found_at_its_line() => EachCommit(2, commit =>
    {
        foreach (string path in commit.Proposal.Changes.OfType<FileChange.Write>().Select(w => w.Path).Where(p => !p.StartsWith(".gitopsgen/", StringComparison.Ordinal)))
        {
            int last = commit.After[path].Split('\n').Length - 1;
            Diagnostic edit = Assert.Single(commit.With(path, text => text.TrimEnd('\n') + " # mine\n").Audit().Found).Finding;
            Assert.Equal((AuditCodes.HandEdit, path), (edit.Code, edit.Place.File));

            // With the blob id in the record changed as well, only rendering again tells.
            Committed forged = Consistent(commit, path, text => text.TrimEnd('\n') + " # mine\n");
            Diagnostic differs = Assert.Single(forged.Audit().Found).Finding;
            Assert.Equal((AuditCodes.Differs, path, last), (differs.Code, differs.Place.File, differs.Place.Line));
            Assert.Contains("# mine", differs.Message, StringComparison.Ordinal);
        }
    });

    [Fact]
    public void A_record_that_tells_another_story_is_found() => EachCommit(2, commit =>
    {
        string record = commit.Proposal.After?.Path ?? "";
        if (record.Length > 0)
        {
            Found(commit.With(record, text => text.Replace("service: ", "service: x", StringComparison.Ordinal)));
            Found(commit.With(record, text => Stage().Replace(text, "stage: 77-23", 1)));
            Found(commit.With(record, text => text.Replace("digest: ", "digest: 0", StringComparison.Ordinal)));
            Found(commit.With(record, text => text + "# by hand\n"));
            Found(commit.With(record, text => text.Replace("status: ", "status", StringComparison.Ordinal)));
            if (commit.Before.ContainsKey(record))
            {
                Found(commit.With(record, _ => null));
            }
        }
    });

    [Fact]
    public void Trailers_that_are_missing_or_forged_are_found_and_a_forges_own_message_is_a_note() => EachCommit(2, commit =>
    {
        Assert.Contains("AUD003", (commit with { Message = "Merge it\n" }).Codes());
        Assert.Equal(["AUD008"], (commit with { Message = "Merge it\n", ByRequest = true }).Codes().Where(c => c != "AUD006"));
        foreach (string trailer in new[] { "Environment", "Service", "Version", "Stage", "Decision", "Tool-Version" })
        {
            string forged = Regex.Replace(commit.Message, $"(?m)^(GitOpsGen-{trailer}): .*$", "$1: forged");
            Assert.Equal(forged != commit.Message ? ["AUD003"] : [], (commit with { Message = forged }).Codes());
        }
    });

    [Fact]
    public void A_file_that_no_record_names_is_found_in_the_tools_folders_and_nowhere_else()
    {
        Committed commit = OneRelease().First(c => c.Proposal.Decision is Decision.Advance);
        string folder = commit.Proposal.After!.Directory;
        foreach ((string path, int found) in new[] { (folder + "/extra.yaml", 1), (".gitopsgen/staging/notes.txt", 1), ("argocd/staging.yaml", 1), ("staging/_environment/x.yaml", 1), ("staging/README.md", 0), ("other/a.yaml", 0) })
        {
            string[] codes = commit.With(path, _ => "kind: ConfigMap\n").Codes();
            Assert.Equal(Enumerable.Repeat("AUD002", found), codes);
        }
    }

    [Fact]
    public void Without_the_spec_a_commit_is_a_warning_and_weights_beside_the_stage_are_still_found()
    {
        foreach (Committed commit in OneRelease().Where(c => c.Proposal.Service != SharedProposal.Name).Select(c => c with { HasSpec = false }))
        {
            var found = commit.Audit().Found;
            Assert.Equal(commit.Proposal.Decision is Decision.RollBack ? [] : [(AuditCodes.NoSpec, Severity.Warning)], found.Select(d => (d.Finding.Code, d.Finding.Severity)));
            if (commit.Proposal is { Decision: Decision.Advance { To.Weight: 10 }, After: { } after })
            {
                string path = after.WayBack[0].Path;
                Committed forged = Consistent(commit, path, text => text.Replace("weight: 10", "weight: 60", StringComparison.Ordinal).Replace("weight: 90", "weight: 40", StringComparison.Ordinal));
                Diagnostic wrong = forged.Audit().Found.Select(d => d.Finding).Single(d => d.Code == AuditCodes.Record);
                Assert.Contains("60%", wrong.Message, StringComparison.Ordinal);
                Assert.Equal(path, wrong.Place.File);

                // A commit that puts back what was edited by hand advances all the same; one that edits does not.
                string other = after.Files.Select(f => f.Path).First(f => f.EndsWith("/service.yaml", StringComparison.Ordinal));
                Committed overwrites = commit with { Before = commit.Before.SetItem(other, commit.Before[other] + "# by hand\n") };
                Assert.Equal([AuditCodes.NoSpec], overwrites.Audit().Found.Select(d => d.Finding.Code));
                Committed edits = Consistent(commit, other, text => text + "# by hand\n");
                Assert.Contains(edits.Audit().Found, d => d.Finding.Code == AuditCodes.Record && d.Finding.Message.Contains("changes more than its VirtualServices", StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public void A_commit_of_another_version_that_renders_differently_is_a_note_and_a_hand_edit_in_it_is_not()
    {
        Committed commit = OneRelease().First(c => c.Proposal.Decision is Decision.Start);
        string path = commit.Proposal.Changes.OfType<FileChange.Write>().First(w => w.Path.Contains("deployment", StringComparison.Ordinal)).Path;
        Committed older = Consistent(commit, path, text => text + "# as it was written then\n") with { Tool = "0.2.0" };
        Diagnostic note = Assert.Single(older.Audit().Found).Finding;
        Assert.Equal((AuditCodes.OtherVersion, Severity.Note), (note.Code, note.Severity));
        Assert.Contains("0.1.0", note.Message, StringComparison.Ordinal);
        Assert.Equal(["AUD001"], older.With(path, text => text + "# mine\n").Codes());
    }

    private static void EachCommit(int runs, Action<Committed> act) => Story.ForAll(runs, (spec, acts) =>
    {
        foreach (Committed commit in Committed.Of(new World(""), spec, acts))
        {
            act(commit);
        }
    });

    private static IEnumerable<Committed> OneRelease() => Committed.Of(
        new World(""), Tests.Spec.Specs.Service("strategy: {hold: 0s, steps: [{weight: 10}, {weight: 100}]}"),
        [Act.Wait, Act.NewVersion, Act.WaitLong, Act.WaitLong, Act.RollBack, Act.WaitLong, Act.Retry, Act.WaitLong, Act.WaitLong, Act.WaitLong]);

    private static void Found(Committed commit) => Assert.Contains(commit.Audit().Found, d => d.Finding.Severity == Severity.Error);

    // The file and the record that names it, changed by somebody who knows how records are made.
    private static Committed Consistent(Committed commit, string path, Func<string, string> change)
    {
        string old = Digests.GitBlob(Encoding.UTF8.GetBytes(commit.After[path]));
        Committed changed = commit.With(path, change);
        string now = Digests.GitBlob(Encoding.UTF8.GetBytes(changed.After[path]));
        string record = changed.After.Keys.First(p => p.StartsWith(".gitopsgen/", StringComparison.Ordinal) && changed.After[p].Contains($"path: {path}\n", StringComparison.Ordinal));
        string files = changed.After[record];
        int at = files.IndexOf("\nfiles:", StringComparison.Ordinal), end = files.IndexOf("\nwayBack:", StringComparison.Ordinal);
        string listed = (end < 0 ? files[at..] : files[at..end]).Replace(old, now, StringComparison.Ordinal);
        return changed.With(record, _ => files[..at] + listed + (end < 0 ? "" : files[end..]));
    }

    [GeneratedRegex("(?m)^stage: .*$")]
    private static partial Regex Stage();
}
