using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Audit;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;
using GitOpsGen.Tests.Change;

namespace GitOpsGen.Tests.Audit;

/// <summary>One commit of a story, with the branch before and after, as an audit sees it.</summary>
internal sealed record Committed(Proposal Proposal, ImmutableSortedDictionary<string, string> Before, ImmutableSortedDictionary<string, string> After, EnvironmentSpec Spec, TemplateSet Templates)
{
    /// <summary>The message; a test may forge it.</summary>
    public string Message { get; init; } = Proposal.Message;

    /// <summary>The version of the tool that audits.</summary>
    public string Tool { get; init; } = "0.1.0";

    /// <summary>Whether forges may write messages.</summary>
    public bool ByRequest { get; init; }

    /// <summary>Whether the spec is at hand.</summary>
    public bool HasSpec { get; init; } = true;

    /// <summary>The paths that changed.</summary>
    public string[] Changed => [.. Before.Keys.Union(After.Keys).Where(p => Before.GetValueOrDefault(p) != After.GetValueOrDefault(p)).Order(StringComparer.Ordinal)];

    /// <summary>The commit with one file's text changed; null: it goes.</summary>
    public Committed With(string path, Func<string, string?> change) => this with
    {
        After = change(After.GetValueOrDefault(path) ?? "") is { } text ? After.SetItem(path, text) : After.Remove(path),
    };

    /// <summary>What the audit finds, and in how many files.</summary>
    public (ImmutableArray<Deviation> Found, int Files) Audit()
    {
        var blobs = Before.Values.Concat(After.Values).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes).ToDictionary(b => Digests.GitBlob(b), StringComparer.Ordinal);
        Ledger before = Ledger.Empty(Spec.Name).After(Before.Select(f => new ChangedPath(f.Key, null, Id(f.Value))), blobs);
        var commit = new AuditedCommit(new string('c', 40), "Jo <jo@example.com>", DateTimeOffset.UnixEpoch, Message,
            [.. Changed.Select(p => new ChangedPath(p, Before.TryGetValue(p, out string? b) ? Id(b) : null, After.TryGetValue(p, out string? a) ? Id(a) : null))]);
        return CommitAudit.Of(commit, before, before.After(commit.Changes, blobs), new AuditInputs
        {
            Environment = Spec.Name,
            Directory = Spec.Config.Directory,
            Tool = Tool,
            ByRequest = ByRequest,
            Blobs = blobs,
            Specs = new Dictionary<string, Result<CommittedSpec>>(StringComparer.Ordinal)
            {
                ["none"] = HasSpec
                    ? Result<CommittedSpec>.Ok(new CommittedSpec(Spec, Templates, ImmutableDictionary<string, ImmutableArray<ExtraManifest>>.Empty))
                    : Result<CommittedSpec>.Fail(Diagnostic.Of(AuditCodes.NoSpec, Place.None, "no spec")),
            },
        });
    }

    /// <summary>The codes of what it finds.</summary>
    public string[] Codes() => [.. Audit().Found.Select(d => d.Finding.Code.Id)];

    /// <summary>Every commit of a story; the world's spec is as it was when each was made.</summary>
    public static IEnumerable<Committed> Of(World world, string spec, IEnumerable<Act> acts)
    {
        foreach (Chapter chapter in Story.Live(world, spec, acts))
        {
            ImmutableSortedDictionary<string, string> tip = chapter.Before;
            foreach (Proposal proposal in chapter.Committed)
            {
                ImmutableSortedDictionary<string, string> next = tip;
                foreach (string path in proposal.Changes.Select(c => c.Path))
                {
                    next = chapter.After.TryGetValue(path, out string? text) ? next.SetItem(path, text) : next.Remove(path);
                }

                yield return new Committed(proposal, tip, next, world.Spec, world.Templates);
                tip = next;
            }
        }
    }

    private static string Id(string text) => Digests.GitBlob(Encoding.UTF8.GetBytes(text));
}
