using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GitOpsGen.Terminal;

namespace GitOpsGen.Tests.Schedule;

/// <summary>A folder with specs and an embedded repository; runs the whole program in this process, with a clock of its own.</summary>
internal sealed class Desk : TimeProvider, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gitopsgen-schedule-");

    public Desk() => Directory.CreateDirectory(Path.Combine(folder.FullName, "environments"));

    public DateTimeOffset Now { get; set; } = new(2026, 3, 3, 12, 0, 0, TimeSpan.Zero);

    public string Out { get; private set; } = "";

    public string Error { get; private set; } = "";

    public override DateTimeOffset GetUtcNow() => Now;

    public string Path_(string name) => Path.Combine(folder.FullName, name);

    public string Spec(string environment) => Path_($"environments/{environment}.yaml");

    /// <summary>Writes a spec whose services have quick releases; <paramref name="more"/> are further fields of the environment.</summary>
    public void Write(string environment, string more, params (string Name, string Version, string Fields)[] services) => File.WriteAllText(Spec(environment),
        $"apiVersion: gitopsgen.dev/v1alpha1\nkind: Environment\nmetadata: {{name: {environment}}}\nspec:\n  namespace: shop\n  config: {{applyTime: 1m}}\n  author: {{name: gitopsgen, email: gitopsgen@example.com}}\n"
        + (more.Length == 0 ? "" : "  " + more.Replace("\n", "\n  ", StringComparison.Ordinal) + "\n") + "  services:\n"
        + string.Concat(services.Select(s => $"    - name: {s.Name}\n      version: {s.Version}\n      image: registry.example.com/shop/{s.Name}:{s.Version}\n      ports: [{{name: http, port: 80, targetPort: 8080}}]\n"
            + "      strategy: {hold: 1m, prepare: {hold: 1m}, steps: [{weight: 50}]}\n" + (s.Fields.Length == 0 ? "" : $"      {s.Fields}\n"))));

    public int Run(params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int code = Commands.Cli.Run(args, new Io(output, error, this, Colour: false));
        (Out, Error) = (output.ToString(), error.ToString());
        return code;
    }

    /// <summary>Runs with <c>--output json</c>.</summary>
    public JsonElement Json(params string[] args)
    {
        Run([.. args, "--output", "json"]);
        return JsonDocument.Parse(Out).RootElement;
    }

    /// <summary>The messages of the branch, newest first.</summary>
    public string[] Log()
    {
        var start = new ProcessStartInfo("git", ["-C", Path_(".gitopsgen-local/config.git"), "log", "--format=%B%x00", "main"]) { RedirectStandardOutput = true };
        using Process git = Process.Start(start)!;
        string text = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return [.. text.Split('\0').Select(m => m.Trim('\n')).Where(m => m.Length > 0)];
    }

    public void Dispose() => folder.Delete(recursive: true);
}
