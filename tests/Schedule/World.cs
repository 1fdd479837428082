using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;
using Xunit;

namespace GitOpsGen.Tests.Schedule;

/// <summary>A config repository in memory, a spec and a clock: drives the pipeline as the scheduled run does.</summary>
internal sealed class World
{
    private static readonly Lazy<TemplateSet> Templates = new(() => TemplateSet.Load(Disk.BuiltInTemplates.Read(), []).Value);
    private readonly Dictionary<string, (string Blob, byte[] Bytes)> files = new(StringComparer.Ordinal);

    /// <summary>Tuesday, noon, UTC.</summary>
    public DateTimeOffset Now { get; set; } = new(2026, 3, 3, 12, 0, 0, TimeSpan.Zero);

    public Dictionary<string, GateAnswers> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>Every message that was committed, oldest first.</summary>
    public List<string> Log { get; } = [];

    public string Environment { get; set; } = "";

    /// <summary>Name, version and further fields of each service.</summary>
    public SortedDictionary<string, (string Version, string Fields)> Services { get; } = new(StringComparer.Ordinal);

    public EnvironmentSpec Spec
    {
        get
        {
            var text = new StringBuilder("apiVersion: gitopsgen.dev/v1alpha1\nkind: Environment\nmetadata: {name: staging}\nspec:\n  namespace: shop\n  config: {applyTime: 1m}\n");
            text.Append(Environment.Length == 0 ? "" : "  " + Environment.Replace("\n", "\n  ", StringComparison.Ordinal) + "\n").Append("  services:\n");
            foreach ((string name, (string version, string fields)) in Services)
            {
                text.Append($"    - name: {name}\n      version: {version}\n      image: registry.example.com/shop/{name}:{version}\n      ports: [{{name: http, port: 80, targetPort: 8080}}]\n");
                text.Append(fields.Length == 0 ? "" : "      " + fields.Replace("\n", "\n      ", StringComparison.Ordinal) + "\n");
            }

            Result<EnvironmentSpec> read = SpecReader.Read(new SpecTexts(new SourceText("staging.yaml", text.ToString()), []));
            Assert.True(read.IsOk, string.Join("\n", read.Diagnostics.Select(d => $"{d.Place} {d.Message}")));
            return read.Value;
        }
    }

    public BaseTree Base => files.Count == 0 ? BaseTree.Unborn : new BaseTree(
        "tip", files.ToDictionary(f => f.Key, f => f.Value.Blob, StringComparer.Ordinal),
        files.Where(f => f.Key.StartsWith(".gitopsgen/", StringComparison.Ordinal)).ToDictionary(f => f.Key, f => new SourceText(f.Key, Encoding.UTF8.GetString(f.Value.Bytes)), StringComparer.Ordinal));

    public ReleaseRecord? Record(string service) =>
        files.TryGetValue($".gitopsgen/staging/{service}.yaml", out (string, byte[] Bytes) file) ? RecordReader.Read(new SourceText(service, Encoding.UTF8.GetString(file.Bytes)), "staging", service).Value : null;

    public Inputs Inputs(bool gated = true) => new()
    {
        Environment = Spec,
        Templates = Templates.Value,
        Extras = ImmutableDictionary<string, ImmutableArray<ExtraManifest>>.Empty,
        Base = Base,
        Now = Now,
        SpecCommit = "none",
        Tool = "0.1.0",
        Answers = Answers,
        Gated = gated,
    };

    public ImmutableArray<Proposal> Propose(Func<Inputs, Inputs>? with = null) => Pipeline.Propose((with ?? (i => i))(Inputs()));

    public Proposal Propose(string service) => Propose().Single(p => p.Service == service);

    /// <summary>Proposes and commits what may be committed; says what was decided for each service.</summary>
    public ImmutableDictionary<string, Decision> Run(Func<Inputs, Inputs>? with = null)
    {
        ImmutableArray<Proposal> proposals = Propose(with);
        foreach (Proposal proposal in proposals.Where(p => p.Commits))
        {
            Commit(proposal);
        }

        return proposals.ToImmutableDictionary(p => p.Service, p => p.Decision, StringComparer.Ordinal);
    }

    public void Commit(Proposal proposal)
    {
        Log.Add(proposal.Message);
        foreach (FileChange change in proposal.Changes)
        {
            switch (change)
            {
                case FileChange.Write write:
                    files[write.Path] = (Digests.GitBlob(write.Bytes), write.Bytes);
                    break;
                case FileChange.Delete:
                    Assert.True(files.Remove(change.Path), change.Path);
                    break;
                default:
                    Assert.Fail("nothing is linked here: " + change.Path);
                    break;
            }
        }
    }

    /// <summary>Runs, hour by hour, until the service stands at the stage.</summary>
    public void RunTo(string service, string stage)
    {
        for (int i = 0; i < 40 && Record(service)?.StageName != stage; i++)
        {
            Run();
            Now += TimeSpan.FromHours(1);
        }

        Assert.Equal(stage, Record(service)?.StageName);
    }
}
