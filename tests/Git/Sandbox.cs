using System.Diagnostics;
using System.Text;

using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;

using Xunit;

namespace GitOpsGen.Tests.Git;

/// <summary>A temporary folder with real repositories in it, and the real git to look into them.</summary>
public sealed class Sandbox : IDisposable
{
    public static readonly Person Robot = new("gitopsgen", "gitopsgen@example.com");

    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(9));

    public string Root { get; } = Directory.CreateTempSubdirectory("gitopsgen-tests-").FullName;

    public string Bare => Path.Combine(Root, "config.git");

    public static GitOptions Options { get; } = new() { Create = true };

    public RepositoryLocation Embedded => new(Bare, "main", IsEmbedded: true);

    public static CommitRequest Commit(string message, params IReadOnlyList<FileChange> changes) => new(changes, message, Robot, Robot, Noon);

    public static FileChange Write(string path, string text) => new FileChange.Write(path, Encoding.UTF8.GetBytes(text));

    public static string Only(Result<ConfigRepository> result) => Only(result.Diagnostics, result.IsOk);

    public static string Only(Result<PublishOutcome> result) => Only(result.Diagnostics, result.IsOk);

    /// <summary>The code of the only error of a result that must have failed.</summary>
    public static string Only(IReadOnlyList<Diagnostic> found, bool isOk)
    {
        Assert.False(isOk);
        return Assert.Single(found).Code.Id;
    }

    /// <summary>Publishes one commit on the tip as it is now.</summary>
    public static string Publish(ConfigRepository repository, CommitRequest request) =>
        Assert.IsType<PublishOutcome.Published>(repository.Publish(repository.Read().Value, [request]).Value).Commits[^1];

    public ConfigRepository Open() => ConfigRepository.Open(Embedded, Options).Value;

    public string Git(params IEnumerable<string> arguments) => Program("git", ["--git-dir", Bare, .. arguments]);

    public string Program(string name, IEnumerable<string> arguments, string? input = null)
    {
        ProcessStartInfo start = new(name, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Root,
        };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_AUTHOR_NAME"] = start.Environment["GIT_COMMITTER_NAME"] = "somebody";
        start.Environment["GIT_AUTHOR_EMAIL"] = start.Environment["GIT_COMMITTER_EMAIL"] = "somebody@example.com";
        using Process process = Process.Start(start)!;
        Task<string> complaints = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input ?? "");
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{name} {string.Join(' ', arguments)}: {complaints.Result}");
        return output;
    }

    /// <summary>A commit of one file made by git itself on top of a branch, as another tool would make it.</summary>
    public string CommitByGit(string path, string text, string branch = "main")
    {
        string index = Path.Combine(Root, Guid.NewGuid().ToString("n"));
        string script = $"""
            set -e; export GIT_DIR='{Bare}' GIT_INDEX_FILE='{index}'
            old=$(git rev-parse -q --verify 'refs/heads/{branch}' || true)
            if [ -n "$old" ]; then git read-tree $old; fi
            git update-index --add --cacheinfo 100644,$(git hash-object -w --stdin),'{path}'
            new=$(echo 'by git' | git commit-tree $(git write-tree) $(test -z "$old" || echo -p $old))
            git update-ref 'refs/heads/{branch}' $new; echo $new
            """;
        return Program("sh", ["-c", script], text).Trim();
    }

    /// <summary>An executable file.</summary>
    public string Script(string text)
    {
        string file = Path.Combine(Root, Guid.NewGuid().ToString("n") + ".sh");
        File.WriteAllText(file, text);
        Program("chmod", ["u+x", file]);
        return file;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
