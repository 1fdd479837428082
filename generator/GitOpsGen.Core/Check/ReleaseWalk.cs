using System.Collections.Immutable;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;

namespace GitOpsGen.Check;

/// <summary>Where a walk stands: the record, the files, the trees since the last barrier, and the orders looked at on the way here. Immutable, so that a walk can fork.</summary>
internal sealed record WalkPoint(
    ReleaseRecord? Record, ImmutableSortedDictionary<string, RenderedFile> Tree, ImmutableArray<(string Name, IReadOnlyList<RenderedFile> Files)> SinceBarrier, long Considered)
{
    /// <summary>Nothing is there yet.</summary>
    internal static WalkPoint Nothing { get; } = new(null, ImmutableSortedDictionary<string, RenderedFile>.Empty.WithComparers(StringComparer.Ordinal), [("nothing", [])], 0);

    /// <summary>The same, once it is confirmed that it is applied.</summary>
    internal WalkPoint Confirmed => this with { SinceBarrier = [SinceBarrier[^1]] };
}

/// <summary>One service's life, commit by commit, as <see cref="ServiceProposal"/> would have it.</summary>
internal sealed class ReleaseWalk(EnvironmentSpec environment, ServiceSpec service, TemplateSet templates, ImmutableArray<ExtraManifest> extras, ManifestCache cache, State? with)
{
    private readonly Renderer renderer = new(environment, templates);
    private readonly Inputs inputs = new()
    {
        Environment = environment,
        Templates = templates,
        Extras = ImmutableDictionary<string, ImmutableArray<ExtraManifest>>.Empty,
        Base = BaseTree.Unborn,
        Now = DateTimeOffset.UnixEpoch,
        SpecCommit = "none",
        Tool = "check",
    };

    private readonly HashSet<(string, Place)> said = [];
    private bool failed;

    internal List<Diagnostic> Findings { get; } = [];

    internal List<ProvenState> States { get; } = [];

    internal int Transitions { get; private set; }

    internal long Considered { get; private set; }

    internal void Run(VersionInputs? from)
    {
        string stable = from?.Version ?? Lifecycle.Unsaid(service);
        ServiceSpec before = service with { Version = stable, Image = from?.Image ?? service.Image };
        WalkPoint point = Commit(WalkPoint.Nothing, new Decision.Bootstrap(), before, "bootstrap", from).Confirmed;
        ImmutableArray<Stage> ladder = Stage.Ladder(service.Strategy);
        point = Commit(point, new Decision.Start(ladder), service, ladder[0].Name);
        WalkPoint? cleaned = Ways(point, null);
        for (int i = 1; i < ladder.Length && !failed; i++)
        {
            point = ladder[i - 1].IsBarrier ? point.Confirmed : point;
            point = Commit(point, new Decision.Advance(ladder[i - 1], ladder[i]), service, ladder[i].Name);
            cleaned = Ways(point, cleaned);
        }

        if (failed)
        {
            return;
        }

        int first = States.FindIndex(s => s.Name == ladder[0].Name);
        Add(StageCapacity.Check([.. States.Skip(first).Take(ladder.Length).Select(s => (s.Name, State.Of(s.Tree.Files, cache)))]));
        point = Commit(point.Confirmed, new Decision.Finish(), service, Stage.FinalizeName);
        if (!failed)
        {
            Next(point, stable);
            Remove(point);
        }
    }

    // The rollback from here; where it leads elsewhere than the one before, its clean-up and the next version too.
    private WalkPoint? Ways(WalkPoint at, WalkPoint? known)
    {
        if (failed)
        {
            return known;
        }

        WalkPoint back = Rollback(at);
        if (known is not null && known.Tree.Count == back.Tree.Count && known.Tree.Values.All(f => back.Tree.GetValueOrDefault(f.Path)?.Blob == f.Blob))
        {
            return known;
        }

        WalkPoint clean = Commit(back.Confirmed, new Decision.CleanUp(), service, "clean-up");
        if (!failed)
        {
            Next(clean, service.Version);
        }

        return back;
    }

    private WalkPoint Rollback(WalkPoint at)
    {
        ReleaseRecord record = at.Record!;
        string from = record.StageName;
        ImmutableSortedDictionary<string, RenderedFile> tree = at.Tree;
        foreach (RenderedFile file in States.First(s => s.Name == record.Ladder[0].Name).Tree.Files.Where(f => f.Role == FileRole.VirtualService))
        {
            tree = tree.SetItem(file.Path, file);
        }

        ReleaseRecord after = Succession.RolledBack(record, "", failed: false, inputs.Now) with { Files = Owned(tree) };
        return Step(at, after, tree, $"rollback from {from}", Stage.RollbackName);
    }

    // A version after this one: what a release leaves behind must not be in the way of the next. Names mean nothing to the check, so a
    // version whose manifests were read already stands for any.
    private void Next(WalkPoint at, string version)
    {
        ServiceSpec next = service with { Version = version };
        Commit(at, new Decision.Start(Stage.Ladder(service.Strategy)), next, "prepare of the next version", isState: false);
    }

    private void Remove(WalkPoint at)
    {
        TransitionResult result = TransitionCheck.Run([.. at.SinceBarrier.Select(t => t.Files), []], Options("remove", at) with { EndsService = true });
        Count(result);
    }

    private WalkPoint Commit(WalkPoint at, Decision decision, ServiceSpec spec, string name, VersionInputs? from = null, bool isState = true)
    {
        if (failed)
        {
            return at;
        }

        ReleaseRecord after = Succession.After(decision, at.Record, spec, inputs, "");
        if (from is not null)
        {
            after = after with { Versions = [after.Versions[0] with { Inputs = from }] };
        }

        Result<RenderedTree> next = renderer.Service(spec, after.State, extras);
        Add(next.Diagnostics);
        if (!next.IsOk)
        {
            failed = true;
            return at;
        }

        (ImmutableArray<FileChange> changes, ImmutableArray<OwnedFile> owned) = Transition.Plan(decision, next.Value, at.Record, after.Canary, _ => true);
        ImmutableSortedDictionary<string, RenderedFile>.Builder tree = at.Tree.ToBuilder();
        foreach (FileChange change in changes)
        {
            if (change is FileChange.Delete)
            {
                tree.Remove(change.Path);
            }
            else
            {
                tree[change.Path] = next.Value[change.Path]!;
            }
        }

        WalkPoint reached = Step(at, after with { Files = owned }, tree.ToImmutable(), at.Record is null ? name : $"{at.SinceBarrier[^1].Name} → {name}", name);
        if (isState && name != "clean-up")
        {
            States.Add(new ProvenState(name, new RenderedTree(reached.Tree.Values)));
        }

        return reached;
    }

    private WalkPoint Step(WalkPoint at, ReleaseRecord after, ImmutableSortedDictionary<string, RenderedFile> tree, string transition, string name)
    {
        RenderedFile[] files = [.. tree.Values];
        var reached = new WalkPoint(after, tree, at.SinceBarrier.Add((name, files)), at.Considered);
        if (files.All(f => at.SinceBarrier.Any(t => t.Files.Contains(f))) && at.Tree.Count == files.Length && at.SinceBarrier.Length > 1)
        {
            // No file stands at a version that it did not have since the barrier: these are the very states of the transition before.
            Count(new TransitionResult([], at.Considered));
            return reached;
        }

        TransitionResult result = TransitionCheck.Run([.. reached.SinceBarrier.Select(t => t.Files)], Options(transition, reached));
        Count(result);
        return reached with { Considered = result.StatesConsidered };
    }

    private TransitionOptions Options(string transition, WalkPoint at) => new()
    {
        Name = transition,
        Trees = [.. at.SinceBarrier.Select(t => t.Name)],
        Cache = cache,
        With = with,
        Folder = Renderer.Folder(environment, service),
    };

    private void Count(TransitionResult result)
    {
        Transitions++;
        Considered += result.StatesConsidered;
        Add(result.Findings);
    }

    // One fault shows in many transitions; the first of them says it.
    private void Add(IEnumerable<Diagnostic> found) => Findings.AddRange(found.Where(d => said.Add((d.Code.Id, d.Place))));

    private static ImmutableArray<OwnedFile> Owned(ImmutableSortedDictionary<string, RenderedFile> tree) => [.. tree.Values.Select(f => new OwnedFile(f.Path, f.Blob))];
}
