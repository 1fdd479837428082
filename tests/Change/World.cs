using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;
using GitOpsGen.Tests.Spec;
using Xunit;

namespace GitOpsGen.Tests.Change;

/// <summary>A config repository in memory, the spec beside it, and a clock: everything the pipeline rests on.</summary>
internal sealed class World(string text)
{
    // A set is not for two threads at once, and tests of several classes run at once.
    private static readonly ThreadLocal<TemplateSet> Shipped = new(() => TemplateSet.Load(BuiltInTemplates.Read(), []).Value);
    private (string Text, EnvironmentSpec Spec)? read;

    /// <summary>The spec as it stands.</summary>
    public string Text { get; set; } = text;

    /// <summary>The branch's tip: path → bytes.</summary>
    public SortedDictionary<string, byte[]> Files { get; private set; } = new(StringComparer.Ordinal);

    /// <summary>The time.</summary>
    public DateTimeOffset Now { get; set; } = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The templates, the shipped ones unless a test says otherwise.</summary>
    public TemplateSet Templates { get; init; } = Shipped.Value!;

    /// <summary>The extra manifests by service.</summary>
    public ImmutableDictionary<string, ImmutableArray<ExtraManifest>> Extras { get; init; } = ImmutableDictionary<string, ImmutableArray<ExtraManifest>>.Empty;

    /// <summary>The spec, which must be a good one.</summary>
    public EnvironmentSpec Spec
    {
        get
        {
            if (read?.Text != Text)
            {
                Result<EnvironmentSpec> result = Specs.Read(Text);
                Assert.True(result.IsOk, Text + "\n" + string.Join('\n', result.Diagnostics));
                read = (Text, result.Value);
            }

            return read.Value.Spec;
        }
    }

    /// <summary>The record of the only service; null where it has none.</summary>
    public ReleaseRecord? Record
    {
        get
        {
            EnvironmentSpec spec = Spec;
            Result<ReleaseRecord?> stored = ServiceProposal.ReadRecord(spec.Name, spec.Services[0], Base(spec));
            Assert.True(stored.IsOk, string.Join('\n', stored.Diagnostics));
            return stored.Value;
        }
    }

    /// <summary>The inputs of a run now.</summary>
    public Inputs Inputs(Request? request = null, GateAnswers? answers = null, bool overwrite = false)
    {
        EnvironmentSpec spec = Spec;
        return new Inputs
        {
            Environment = spec,
            Templates = Templates,
            Extras = Extras,
            Base = Base(spec),
            Now = Now,
            SpecCommit = "none",
            Tool = "0.1.0",
            Request = request ?? Request.None,
            Overwrite = overwrite,
            Answers = answers is null ? ImmutableDictionary<string, GateAnswers>.Empty : spec.Services.ToImmutableDictionary(s => s.Name, _ => answers, StringComparer.Ordinal),
        };
    }

    /// <summary>What the next commits would be.</summary>
    public ImmutableArray<Proposal> Propose(Request? request = null, GateAnswers? answers = null, bool overwrite = false) => Pipeline.Propose(Inputs(request, answers, overwrite));

    /// <summary>Commits what is proposed, and gives it back.</summary>
    public ImmutableArray<Proposal> Advance(Request? request = null, GateAnswers? answers = null, bool overwrite = false)
    {
        ImmutableArray<Proposal> proposals = Propose(request, answers, overwrite);
        foreach (Proposal proposal in proposals.Where(p => p.Commits))
        {
            Apply(proposal);
        }

        return proposals;
    }

    /// <summary>Commits one proposal.</summary>
    public void Apply(Proposal proposal)
    {
        var known = Files.Values.DistinctBy(b => Digests.GitBlob(b)).ToDictionary(b => Digests.GitBlob(b), StringComparer.Ordinal);
        foreach (FileChange change in proposal.Changes)
        {
            switch (change)
            {
                case FileChange.Write write:
                    Files[write.Path] = write.Bytes;
                    break;
                case FileChange.Link link:
                    Files[link.Path] = known.TryGetValue(link.BlobId, out byte[]? bytes) || Written.TryGetValue(link.BlobId, out bytes) ? bytes : throw new InvalidOperationException("no blob " + link.BlobId);
                    break;
                default:
                    Assert.True(Files.Remove(change.Path), $"{change.Path} is deleted and was not there");
                    break;
            }
        }

        foreach (byte[] bytes in Files.Values)
        {
            Written[Digests.GitBlob(bytes)] = bytes;
        }
    }

    /// <summary>The tip as it is now, for later comparison.</summary>
    public ImmutableSortedDictionary<string, string> Snapshot() => Files.ToImmutableSortedDictionary(f => f.Key, f => Encoding.UTF8.GetString(f.Value), StringComparer.Ordinal);

    /// <summary>The text of one file.</summary>
    public string TextOf(string path) => Encoding.UTF8.GetString(Files[path]);

    /// <summary>Blob id → text, of every blob the repository has ever held.</summary>
    public ImmutableDictionary<string, string> Blobs => Written.Concat(Files.Values.Select(b => KeyValuePair.Create(Digests.GitBlob(b), b))).DistinctBy(b => b.Key)
        .ToImmutableDictionary(b => b.Key, b => Encoding.UTF8.GetString(b.Value), StringComparer.Ordinal);

    // Every blob the repository has ever held.
    private Dictionary<string, byte[]> Written { get; } = new(StringComparer.Ordinal);

    private BaseTree Base(EnvironmentSpec spec) => Files.Count == 0 ? BaseTree.Unborn : new BaseTree(
        "tip",
        Files.ToDictionary(f => f.Key, f => Digests.GitBlob(f.Value), StringComparer.Ordinal),
        Files.Where(f => f.Key.StartsWith(RecordPaths.Folder(spec.Name), StringComparison.Ordinal)).ToDictionary(f => f.Key, f => new SourceText(f.Key, Encoding.UTF8.GetString(f.Value)), StringComparer.Ordinal));
}
