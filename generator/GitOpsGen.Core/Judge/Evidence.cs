using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Judge;

/// <summary>One answered gate as the release record keeps it: the questions as sent, what was answered, and the verdict.</summary>
/// <param name="Gate">The gate's name, such as <c>errorRate</c>.</param>
/// <param name="Subject">Which of its questions: <c>destination</c>, <c>source</c>; empty where there is one only.</param>
/// <param name="Manifests">The digest of the manifests that were judged.</param>
/// <param name="Queries">The questions as they were sent, without secrets.</param>
/// <param name="Input">What was answered.</param>
/// <param name="Verdict">What was judged.</param>
public sealed record Evidence(string Gate, string Subject, string Manifests, ImmutableArray<string> Queries, Input Input, Verdict Verdict)
{
    private const int LongestQuery = 4_000;

    /// <summary>
    /// Judges an input. What is kept is bounded whatever was answered: a row never takes more than 16 KiB in the record
    /// (<see cref="Input.Bounded"/>, and queries cut at 4,000 characters).
    /// </summary>
    public static Evidence Of(string gate, string subject, string manifests, ImmutableArray<string> queries, Input input)
    {
        Input kept = input.Bounded();
        return new Evidence(gate, subject, manifests, [.. queries.Select(q => Figures.Cut(q, LongestQuery))], kept, kept.Judge());
    }

    /// <summary>The same of a gate that only watches.</summary>
    public Evidence AsWatched() => this with { Verdict = Verdict with { Watch = true } };

    /// <summary>For people: the gate, its verdict and why.</summary>
    public string Line => $"{Name} {(Verdict.Watch ? "watched: " : "")}{Verdict.Word}: {Verdict.Reason}";

    /// <summary>The same with figure, limit, samples and window, for the commit message.</summary>
    public string LineWithFigures => Figures.Beside(Verdict) is { Length: > 0 } figures ? $"{Line} [{figures}]" : Line;

    /// <summary>The gate, and which of its questions.</summary>
    public string Name => Subject.Length > 0 ? $"{Gate} ({Subject})" : Gate;

    /// <summary>Judges again from what is stored.</summary>
    public Verdict Replay() => Input.Judge() with { Watch = Verdict.Watch };

    /// <summary>Whether judging again gives what is stored, to the last digit.</summary>
    public bool Agrees => Replay() == Verdict;

    /// <summary>As a mapping for the record.</summary>
    public YamlNode ToNode() => Nodes.Map([
        ("gate", Nodes.Text(Gate)),
        ("subject", Subject.Length > 0 ? Nodes.Text(Subject) : null),
        ("verdict", Nodes.Text(Verdict.Word)),
        ("mode", Verdict.Watch ? Nodes.Text("watch") : null),
        ("figure", Figures.Node(Verdict.Figure)),
        ("limit", Figures.Node(Verdict.Limit)),
        ("samples", Figures.Node(Verdict.Samples)),
        ("windowSeconds", Figures.Node(Verdict.WindowSeconds)),
        ("reason", Nodes.Text(Verdict.Reason)),
        ("manifests", Nodes.Text(Manifests)),
        ("queries", Nodes.Seq(Queries.Select(Nodes.Text))),
        ("input", InputText.ToNode(Input))]);

    /// <summary>Reads what <see cref="ToNode"/> wrote. Anything else is one diagnostic (JDG005) that names the first field which is wrong.</summary>
    public static Result<Evidence> FromNode(YamlNode node)
    {
        var fields = new Fields(node);
        string word = fields.Text("verdict");
        var basis = new Basis(fields.MaybeNumber("figure"), fields.MaybeNumber("limit"), fields.Number("samples"), fields.Number("windowSeconds"));
        string reason = fields.Text("reason");
        string mode = fields.MaybeText("mode") ?? "";
        Verdict? verdict = word switch { "pass" => basis.Pass(reason), "fail" => basis.Fail(reason), "inconclusive" => basis.Unsure(reason), _ => null };
        if (verdict is null)
        {
            fields.Wrong("verdict", "pass, fail or inconclusive");
        }

        if (mode is not ("" or "watch"))
        {
            fields.Wrong("mode", "watch");
        }

        ImmutableArray<string> queries = fields.Texts("queries");
        Input input = InputText.FromNode(fields.Inner("input"));
        string gate = fields.Text("gate"), subject = fields.MaybeText("subject") ?? "", manifests = fields.Text("manifests");
        return fields.Trouble is Diagnostic trouble || verdict is null
            ? Result<Evidence>.Fail(fields.Trouble!)
            : Result<Evidence>.Ok(new Evidence(gate, subject, manifests, queries, input, verdict with { Watch = mode == "watch" }));
    }
}
