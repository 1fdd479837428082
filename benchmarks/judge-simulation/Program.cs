using System.Globalization;
using System.Text;
using GitOpsGen.JudgeSimulation;

// dotnet run -c Release --project benchmarks/judge-simulation [-- docs/judge.md]
const int releases = 1_000;
Canary[] canaries =
[
    new("as good as stable", 1, 1), new("2 times the errors", 2, 1), new("5 times the errors", 5, 1), new("20 times the errors", 20, 1),
    new("2 times the latency", 1, 2), new("5 times the latency", 1, 5), new("20 times the latency", 1, 20),
];
Traffic[] traffics = [new("low", 0.5, 0), new("high", 50, 0), new("diurnal", 5, 0.9)];
IDecider[] deciders = [new TheJudge(), new LastMinute("last minute", 1, 2), new LastMinute("five in a row", 5, 1)];

var table = new StringBuilder();
table.Append("| canary | traffic |").Append(string.Concat(deciders.Select(d => $" {d.Name} |"))).Append('\n')
    .Append("| --- | --- |").Append(string.Concat(deciders.Select(_ => " --- |"))).Append('\n');
foreach (Canary canary in canaries)
{
    foreach (Traffic traffic in traffics)
    {
        table.Append(CultureInfo.InvariantCulture, $"| {canary.Name} | {traffic.Name} |");
        foreach (IDecider decider in deciders)
        {
            // Each way of deciding meets the same releases as far as it lets them go.
            Ending[] endings = [.. Enumerable.Range(1, releases).Select(i => Trial.Run(new World(canary, traffic, new Dice((ulong)i * 7_919)), decider))];
            table.Append(' ').Append(Cell(canary, endings)).Append(" |");
        }

        table.Append('\n');
    }
}

string text = Document.Of(table.ToString(), releases * canaries.Length * traffics.Length);
if (args is [string path])
{
    File.WriteAllText(path, text);
}

Console.Write(table);
return 0;

static string Cell(Canary canary, Ending[] endings)
{
    int[] times = [.. endings.Where(e => e.Last == Answer.RollBack).Select(e => e.Minutes).Order()];
    string back = Share(times.Length, endings.Length), held = Share(endings.Count(e => e.Last == Answer.Hold), endings.Length);
    string missed = Share(endings.Count(e => e.Last == Answer.Advance), endings.Length);
    return canary.IsGood ? $"false rollback {back}, held {held}"
        : $"missed {missed}, held {held}" + (times.Length > 0 ? string.Create(CultureInfo.InvariantCulture, $", seen in {times[times.Length / 2]} min") : "");
}

static string Share(int part, int whole) => (100.0 * part / whole).ToString("0.0", CultureInfo.InvariantCulture) + " %";
