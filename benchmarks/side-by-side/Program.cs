using System.Globalization;
using GitOpsGen.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string root = AppContext.BaseDirectory;
while (!File.Exists(Path.Combine(root, "GitOpsGen.sln")))
{
    root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("run it from a checkout");
}

using var world = new World(root);
List<Measured> rows = [];
foreach (Row row in Rows.All(world).Where(r => args.Length == 0 || args.Any(a => r.Name.Contains(a, StringComparison.OrdinalIgnoreCase))))
{
    rows.Add(Measured.Of(row));
    Console.WriteLine(rows[^1].Line());
}

Console.WriteLine(Measured.Fit(rows));
if (args.Length == 0)
{
    string Version(string command) => Shell.Do(command + " 2>&1 || true", root).Split('\n')[0].Trim();

    // What people wrote about the figures stays, from this heading on; they look it over after each run.
    const string Remarks = "## Remarks";
    string file = Path.Combine(root, "benchmarks", "README.md"), old = File.ReadAllText(file);
    string remarks = old.IndexOf(Remarks, StringComparison.Ordinal) is >= 0 and int at ? old[at..] : Remarks + "\n";
    File.WriteAllText(file, $"""
        # Benchmarks

        `./benchmarks/run` makes its own inputs, installs what it compares with, runs each pair alternately in one call, and writes this file. Times are medians in milliseconds of wall time, measured from outside; memory is the peak of the resident set in MB. The ratio is the other's time over ours: over 1 means that gitopsgen is faster. Processor time is that of the user and the system together.

        Made on {DateTime.UtcNow:yyyy-MM-dd} with {Environment.ProcessorCount} cores, {Version("uname -sm")}, .NET {Environment.Version}, {Version("git --version")}, kubectl {Version("kubectl version --client")}, {Version("jsonnet --version")}, Node.js {Version("node --version")}, by `./benchmarks/run`.

        | work | beside | ours, ms | other, ms | ratio | goal | ours, processor ms | other, processor ms | ours, MB | other, MB |
        | --- | --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | ---: |
        {string.Join("\n", rows.Select(m => m.Line()))}

        {Measured.Fit(rows)}

        {remarks}
        """);
}
