using System.Text.Json;
using GitOpsGen.Commands;
using GitOpsGen.Terminal;
using Xunit;

namespace GitOpsGen.Tests.Reports;

/// <summary>A folder of its own, and the whole program run in this process upon it.</summary>
internal sealed class Desk : IDisposable
{
    /// <summary>A spec with one service, which each test extends.</summary>
    public const string Spec = """
        apiVersion: gitopsgen.dev/v1alpha1
        kind: Environment
        metadata: {name: shop}
        spec:
          namespace: shop
          services:
            - name: orders
              version: v2
              image: registry.example.com/shop/orders:2.0.0
              ports: [{name: http, port: 80, targetPort: 8080}]
              strategy:
                hold: 1m
                steps:
                  - {match: [{headers: {x-cohort: {exact: internal}}}]}
                  - {match: [], weight: 10}
                  - {weight: 50}

        """;

    public string Folder { get; } = Directory.CreateTempSubdirectory("gitopsgen-desk-").FullName;

    public string Write(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public string Read(string name) => File.ReadAllText(Path.Combine(Folder, name));

    public static string Sample(string name) => Path.Combine(Root(), "tests", "Reports", "Manifests", name);

    public static (int Code, string Out, string Error) Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        int code = Commands.Cli.Run(args, new Io(output, error, TimeProvider.System, Colour: false));
        return (code, output.ToString(), error.ToString());
    }

    public static (int Code, JsonElement Report) RunJson(params string[] args)
    {
        (int code, string output, string error) = Run([.. args, "--output", "json"]);
        Assert.Equal("", error);
        return (code, JsonDocument.Parse(output).RootElement.Clone());
    }

    /// <summary>The findings as <c>CODE file:line message</c>, the file by its last name.</summary>
    public static string[] Findings(JsonElement report) =>
    [
        .. report.GetProperty("diagnostics").EnumerateArray().Select(d =>
            $"{d.GetProperty("code").GetString()} {(d.TryGetProperty("file", out JsonElement file) ? Path.GetFileName(file.GetString()) : "")}:{(d.TryGetProperty("line", out JsonElement line) ? line.GetInt32() : 0)} {d.GetProperty("message").GetString()}"),
    ];

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string Root()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "GitOpsGen.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
