using System.Collections.Immutable;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Judge;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>What a whole environment came to.</summary>
/// <param name="Findings">What is wrong, or worth knowing; each once.</param>
/// <param name="Services">How many services were looked at.</param>
/// <param name="Stages">How many states of theirs.</param>
/// <param name="Transitions">How many transitions between those.</param>
/// <param name="Orders">How many orders of applying the files of those.</param>
public sealed record Examination(ImmutableArray<Diagnostic> Findings, int Services, int Stages, int Transitions, long Orders);

/// <summary>Settings of the checks.</summary>
public sealed record CheckOptions
{
    /// <summary>The built-in kinds, and no more.</summary>
    public static CheckOptions Default { get; } = new();

    /// <summary>CustomResourceDefinitions beside the built-in kinds.</summary>
    public ImmutableArray<YamlNode> Definitions { get; init; } = [];

    /// <summary>Whether a kind that nobody described is an error.</summary>
    public bool Strict { get; init; }

    /// <summary>What else is in the cluster; empty for nothing.</summary>
    public ImmutableArray<SourceText> With { get; init; } = [];

    /// <summary>Whether no registry was asked yet: the images whose digest <c>gates.image.pin</c> will write then count as named by it.</summary>
    public bool PinsLater { get; init; }

    /// <summary>
    /// How the team's own commands are asked: (policy, what the manifests are, their texts) → what the command has against them. They stand outside, and a
    /// group must know who is refused before it is decided together. Null where nobody asks them.
    /// </summary>
    public Func<ExecPolicy, string, IEnumerable<string>, IEnumerable<Diagnostic>>? Commands { get; init; }

    /// <summary>What the commands of these policies have against manifests; nothing where nobody asks them.</summary>
    public IEnumerable<Diagnostic> Ask(IEnumerable<ExecPolicy> policies, string subject, IEnumerable<string> manifests) =>
        Commands is { } ask ? policies.SelectMany(p => ask(p, subject, manifests)) : [];

    /// <summary>The known kinds.</summary>
    internal SchemaTable Table => Definitions.IsEmpty ? SchemaTable.BuiltIn : SchemaTable.BuiltIn.With(Definitions);
}

/// <summary>
/// All checks of one environment, with what was read and found kept between stages, services and commits: <c>check</c> asks it for the whole life of
/// every service, the pipeline for the one commit it is about to propose.
/// </summary>
public sealed class Examiner
{
    private readonly EnvironmentSpec environment;
    private readonly TemplateSet templates;
    private readonly IReadOnlyDictionary<string, ImmutableArray<ExtraManifest>> extras;
    private readonly CheckOptions options;
    private readonly ReferenceOptions references;
    private readonly CheckCache cache;
    private readonly ImmutableArray<Diagnostic> policyFindings;
    private readonly Trace trace;
    private State? beside;
    private ImmutableArray<ParsedFile> elsewhere;

    /// <summary>The checks of an environment.</summary>
    public Examiner(EnvironmentSpec environment, TemplateSet templates, IReadOnlyDictionary<string, ImmutableArray<ExtraManifest>> extras, CheckOptions options)
    {
        this.environment = environment;
        this.templates = templates;
        this.extras = extras;
        this.options = options;
        references = ReferenceOptions.Of(environment);
        trace = new Trace(environment, templates, extras);
        Result<PolicySet> policies = PolicySet.Read(environment.Operations.Policies);
        policyFindings = policies.Diagnostics;
        SchemaTable table = options.Table;
        cache = new CheckCache(environment.Namespace.Name, policies.IsOk ? policies.Value : PolicySet.None,
            manifest => SchemaCheck.Run(manifest, table, options.Strict && !IsApplication(manifest)), ManifestRules.Run)
        {
            PinnedLater = options.PinsLater ? [.. environment.Services.Where(s => s.Gates.Image is { Pin: true }).Select(s => s.Image)] : [],
        };
    }

    /// <summary>The whole life of every service, or of the only one: each state, and each transition between them.</summary>
    public Examination All(string? only, string? fromVersion, string? fromImage)
    {
        ImmutableArray<ServiceSpec> services = [.. environment.Services.Where(s => only is null || s.Name == only)];
        if (!cache.PinnedLater.IsEmpty && fromImage is not null)
        {
            cache.PinnedLater = cache.PinnedLater.Add(fromImage);
        }

        Result<RenderedTree> shared = new Renderer(environment, templates).Shared();
        List<Diagnostic> found = [.. policyFindings, .. shared.Diagnostics];
        RenderedTree sharedTree = shared.IsOk ? shared.Value : RenderedTree.Empty;
        // Beside a service stand the others as they are in the end; what each has before that, nobody else sees.
        State others = State.Of([.. Outside(), .. sharedTree.Files.Select(cache.Files.Get), .. services.SelectMany(s => Settled(s, fromVersion, fromImage)).Select(cache.Files.Get)], cache.Files.Namespace);
        var whole = new Examination([], services.Length, 0, 0, 0);
        int common = cache.Files.Count;
        foreach (ServiceSpec service in services)
        {
            Proof proof = Prove(service, fromVersion is null || fromVersion == service.Version ? null : VersionInputs.Of(service, fromVersion, fromImage ?? service.Image));
            ImmutableArray<RenderedTree> trees = [.. proof.States.Select(s => s.Tree)];
            found.AddRange(TrafficPlan.Findings(environment, service));
            found.AddRange(trace.Back(
                proof.Findings.Select(d => (d, trees)).Concat(trees.SelectMany(t => StateOf(service, t, others).Select(d => (d, ImmutableArray.Create(t))))), service, States(service, fromVersion, fromImage)));
            whole = whole with { Stages = whole.Stages + proof.Stages, Transitions = whole.Transitions + proof.Transitions, Orders = whole.Orders + proof.StatesConsidered };
            cache.Files.ForgetAllBut(common);
        }

        found.AddRange(trace.Back(Checks.Of(State.Of(sharedTree.Files, cache.Files).With(others, Renderer.SharedFolder(environment)), "", references, cache).Select(d => (d, ImmutableArray.Create(sharedTree))), null, []));
        return whole with { Findings = [.. found.Distinct()] };
    }

    /// <summary>What is wrong with the commit that is proposed: its state, and every order of applying it (promises 3 and 4).</summary>
    /// <param name="proposal">The commit.</param>
    /// <param name="others">Manifests in the service's folder that are not ours, and that Argo CD applies with those that are.</param>
    public ImmutableArray<Diagnostic> Commit(Proposal proposal, ImmutableArray<ParsedFile> others)
    {
        if (proposal.Next is not { } next)
        {
            return [];
        }

        if (proposal.Service == SharedProposal.Name)
        {
            ImmutableArray<Diagnostic> shared = Checks.Of(State.Of(next.Files, cache.Files).With(State.Of(Elsewhere(), cache.Files.Namespace), Renderer.SharedFolder(environment)), "", references, cache);
            return [.. policyFindings, .. trace.Back(shared.Select(d => (d, ImmutableArray.Create(next))), null, []), .. Own("the shared files", next)];
        }

        beside ??= Beside();
        ServiceSpec service = environment.Services.First(s => s.Name == proposal.Service);
        TransitionResult transition = TransitionCheck.Run([.. Committed(service, proposal), next.Files], new TransitionOptions
        {
            Adopts = proposal.Decision is Decision.Bootstrap,
            Name = proposal.Decision is Decision.Update ? $"update at {proposal.After?.StageName}" : proposal.Decision is Decision.Bootstrap { Adopts: true } ? $"adopt at {proposal.After?.Stable}" : $"{proposal.Before?.StageName ?? "nothing"} → {proposal.After?.StageName}",
            Cache = cache.Files,
            With = beside,
            Folder = Renderer.Folder(environment, service),
        });
        ImmutableArray<RenderedTree> trees = proposal.Present is { } present ? [next, present] : [next];
        IEnumerable<ServiceState> states = new[] { proposal.After, proposal.Before }.OfType<ReleaseRecord>().Select(r => r.State);
        IEnumerable<Diagnostic> unreadable = others.SelectMany(f => f.Unreadable).Select(d => d with { Severity = Severity.Warning });
        return [.. policyFindings.Concat(unreadable).Concat(trace.Back(
            StateOf(service, next, beside.And(others)).Select(d => (d, ImmutableArray.Create(next))).Concat(transition.Findings.Select(d => (d, trees))), service, states)).Distinct(), .. Own($"{service.Name} at {proposal.After?.StageName}", next)];
    }

    private IEnumerable<Diagnostic> Own(string subject, RenderedTree tree) => tree.Files.IsEmpty ? []
        : options.Ask(ExecPolicy.Read(environment.Operations.Policies), subject, tree.Files.Select(f => f.Text));

    // Every state a file may have been rendered in: those of the release, and the stable version before it.
    private static IEnumerable<ServiceState> States(ServiceSpec service, string? fromVersion, string? fromImage)
    {
        ImmutableArray<(string Stage, ServiceState State)> stages = Lifecycle.Stages(service, fromVersion, fromImage);
        return [.. stages.Select(s => s.State), ServiceState.Settled(stages[0].State.Stable, service.Slots.IsEmpty ? null : stages[0].State.Canary?.Inputs)];
    }

    private ImmutableArray<Diagnostic> StateOf(ServiceSpec service, RenderedTree tree, State others) =>
    [
        .. tree.Files.SelectMany(f => cache.Files.Get(f).Manifests).Select(m => OtherControllers.Of(m.Root)).OfType<Diagnostic>(),
        .. Checks.Of(State.Of(tree.Files, cache.Files).With(others, Renderer.Folder(environment, service)), service.Name, references, cache),
    ];

    // The tool writes Applications itself, and Argo CD's definition of them is seldom at hand where a spec is written.
    private static bool IsApplication(Manifest manifest) => manifest is { Group: "argoproj.io", Kind: "Application" };

    private Proof Prove(ServiceSpec service, VersionInputs? from) =>
        ReleaseTransitions.Prove(environment, service, templates, extras.GetValueOrDefault(service.Name, []), from, cache.Files);

    // The trees committed since the last barrier. While requests shift only VirtualServices change, and every one of them was checked against the same
    // objects; an update changes the objects too, so that it has to stand beside each of them.
    private IEnumerable<IReadOnlyList<RenderedFile>> Committed(ServiceSpec service, Proposal proposal)
    {
        if (proposal.Present is not { } present)
        {
            return [[]];
        }

        if (proposal.Decision is not Decision.Update || proposal.Before is not { Status: ReleaseStatus.Releasing } record)
        {
            return [present.Files];
        }

        var renderer = new Renderer(environment, templates);
        return
        [
            .. record.Ladder.TakeWhile(s => s.Name != record.StageName)
                .Select(stage => renderer.Service(service, record.State.At(stage), extras.GetValueOrDefault(service.Name, [])))
                .Where(r => r.IsOk).Select(r => r.Value.Files.AsEnumerable().ToArray()),
            present.Files,
        ];
    }

    // A service's files once its release is over; none where they cannot be rendered.
    private ImmutableArray<RenderedFile> Settled(ServiceSpec service, string? fromVersion, string? fromImage) =>
        new Renderer(environment, templates).Service(service, Lifecycle.Stages(service, fromVersion, fromImage)[^1].State, extras.GetValueOrDefault(service.Name, [])) is { IsOk: true } rendered
            ? rendered.Value.Files : [];

    private State Beside()
    {
        Result<RenderedTree> shared = new Renderer(environment, templates).Shared();
        return State.Of([.. Elsewhere(), .. (shared.IsOk ? shared.Value.Files : []).Select(cache.Files.Get)], cache.Files.Namespace);
    }

    // What stands neither in the service's folder nor among the shared files. Other services are rendered only where somebody may name them: a route names its
    // own service, an extra manifest anyone.
    private ImmutableArray<ParsedFile> Elsewhere()
    {
        if (elsewhere.IsDefault)
        {
            IEnumerable<RenderedFile> others = extras.Count == 0 ? [] : environment.Services.SelectMany(s => Settled(s, null, null));
            elsewhere = [.. Outside(), .. others.Select(cache.Files.Get)];
        }

        return elsewhere;
    }

    private IEnumerable<ParsedFile> Outside() => options.With.Select(text => ManifestCache.Parse(text, FileRole.Extra, environment.Namespace.Name));
}
