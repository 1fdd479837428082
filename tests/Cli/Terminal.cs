using System.Diagnostics;
using System.Text.RegularExpressions;

namespace GitOpsGen.Tests.Cli;

/// <summary>What one command line did.</summary>
public sealed record Ran(string Out, string Error, int Exit);

/// <summary>
/// A terminal in a folder of its own: a Git repository with a copy of <c>environments/</c> in it, all committed, and the program first in the path.
/// </summary>
public sealed partial class Terminal : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("gitopsgen-cli-").FullName;

    public Terminal()
    {
        Directory.CreateDirectory(Folder);
        Directory.CreateDirectory(Path.Combine(root, "home"));
        Copy(Path.Combine(Sources, "environments"), Path.Combine(Folder, "environments"));
        Must("git init -q -b main . && printf '.gitopsgen-local/\\n' > .gitignore && git add -A && git commit -qm 'Begin with the examples'");
    }

    /// <summary>The checkout these tests were built from.</summary>
    public static string Sources { get; } = FindSources();

    /// <summary>The folder of the program: of the one that <c>./gitopsgen</c> built, where <c>./test</c> names it (GITOPSGEN_PROGRAM), else of the one beside the tests.</summary>
    public static string Built { get; } = Environment.GetEnvironmentVariable("GITOPSGEN_PROGRAM") is { Length: > 0 } named ? named : AppContext.BaseDirectory;

    /// <summary>Whether expectations are rewritten instead of compared.</summary>
    public static bool Accepts => Environment.GetEnvironmentVariable("GITOPSGEN_ACCEPT") == "1";

    /// <summary>The folder of the program that these commands mean.</summary>
    public string Program { get; init; } = Built;

    /// <summary>Where the commands run.</summary>
    public string Folder => Path.Combine(root, "work");

    /// <summary>A folder that is first in the path, before the program and git.</summary>
    public string Wrappers => Path.Combine(root, "bin");

    /// <summary>The tip of the embedded repository's branch; empty where there is none.</summary>
    public string Tip() => Run("git -C .gitopsgen-local/config.git rev-parse -q --verify refs/heads/main 2>/dev/null").Out.Trim();

    /// <summary>Runs a command line that has to succeed, for set-up.</summary>
    public string Must(string line)
    {
        Ran ran = Run(line);
        return ran.Exit == 0 ? ran.Out : throw new InvalidOperationException($"{line}: exit {ran.Exit}\n{ran.Out}{ran.Error}");
    }

    /// <summary>Runs a command line in a shell.</summary>
    public Ran Run(string line)
    {
        ProcessStartInfo start = new("sh", ["-c", line])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Folder,
        };
        start.Environment["PATH"] = $"{Wrappers}:{Program}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["HOME"] = Path.Combine(root, "home");
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_AUTHOR_NAME"] = start.Environment["GIT_COMMITTER_NAME"] = "somebody";
        start.Environment["GIT_AUTHOR_EMAIL"] = start.Environment["GIT_COMMITTER_EMAIL"] = "somebody@example.com";
        // The runtime would be looked for in the user's own folder, which is another one here.
        start.Environment["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT")
            ?? Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment.Remove("NO_COLOR");
        start.Environment.Remove("GITOPSGEN_ACCEPT");
        return Run(start);
    }

    /// <summary>Runs a process whose input and outputs are redirected, to its end.</summary>
    public static Ran Run(ProcessStartInfo start)
    {
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Ran(output, error.Result, process.ExitCode);
    }

    /// <summary>Puts a git first in the path that writes down its arguments, a call a line between spaces, in the file that is returned; it is there from the first call on.</summary>
    public string LogGit()
    {
        string log = Path.Combine(Wrappers, "log");
        Directory.CreateDirectory(Wrappers);
        string git = Must("command -v git").Trim();
        Write("../bin/git", $"#!/bin/sh\necho \" $* \" >>'{log}'\nexec {git} \"$@\"\n");
        Must($"chmod +x '{Wrappers}/git'");
        return log;
    }

    /// <summary>The text without what differs from run to run: times, object names and folders.</summary>
    public string Steady(string text) =>
        Stood().Replace(Hex().Replace(Time().Replace(text.Replace(Folder, "<dir>", StringComparison.Ordinal).Replace(root, "<dir>/..", StringComparison.Ordinal), "<time>"), "<id>"), "stood for <duration>");

    /// <summary>Lets git commit to the embedded repository what a shell command makes of one file there, as a person would who edits it by hand.</summary>
    public void Edit(string path, string filter) => Must($"""
        set -e; export GIT_DIR=.gitopsgen-local/config.git GIT_INDEX_FILE=$PWD/index
        git read-tree main
        blob=$(git cat-file -p 'main:{path}' | {filter} | git hash-object -w --stdin)
        git update-index --add --cacheinfo "100644,$blob,{path}"
        git update-ref refs/heads/main $(echo 'by hand' | git commit-tree $(git write-tree) -p main)
        rm index
        """);

    /// <summary>Writes a file below the folder, with the folders it needs.</summary>
    public void Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file below the folder, with the folders it needs.</summary>
    public void Write(string path, byte[] bytes)
    {
        string target = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllBytes(target, bytes);
    }

    public void Dispose()
    {
        // What a test has locked must not keep its folder from being removed.
        Must($"chmod -R u+w '{root}'");
        Directory.Delete(root, recursive: true);
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static string FindSources()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "GitOpsGen.sln")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException("the tests are not run from a checkout");
    }

    [GeneratedRegex(@"\b([0-9a-f]{40}|[0-9a-f]{10})\b")]
    private static partial Regex Hex();

    [GeneratedRegex(@"\bstood for ([0-9]+[smh])+")]
    private static partial Regex Stood();

    [GeneratedRegex(@"\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")]
    private static partial Regex Time();
}
