using GitOpsGen.Forges;
using GitOpsGen.Tests.Forges.Servers;
using GitOpsGen.Tests.Git;

using Xunit;

namespace GitOpsGen.Tests.Forges;

/// <summary>A project with one commit, and the product's own client beside a stand-in for its forge.</summary>
public abstract class ForgeCase : IDisposable
{
    private readonly Sandbox box = new();

    protected ForgeCase()
    {
        box.Program("git", ["init", "-q", "--bare", "--initial-branch=main", box.Bare]);
        box.CommitByGit("a", "1");
        Project = new ForgeProject(box.Bare, new StoppedClock());
    }

    public static TheoryData<ForgeKind> Both => [ForgeKind.GitLab, ForgeKind.GitHub];

    private protected ForgeProject Project { get; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => box.Dispose();

    private protected static NewRequest New(string source) => new(source, "main", "title", "text", ["gitopsgen", "rollback"], false);

    private protected ForgeServer Server(ForgeKind kind) => kind == ForgeKind.GitLab ? new GitLabServer(Project) : new GitHubServer(Project);

    private protected static IForge Client(ForgeServer server, ForgeKind kind) => ForgeClient.Open(
        new ForgeAddress(kind, new Uri(server.Root), "platform/config", ForgeServer.Token),
        new ForgeOptions { End = DateTimeOffset.UtcNow.AddSeconds(20), FirstPause = TimeSpan.FromMilliseconds(5) }).Value;

    /// <summary>A branch with a commit of its own.</summary>
    private protected string Branch(string name, string text = "")
    {
        Project.Git(["update-ref", "refs/heads/" + name, "main"]);
        return box.CommitByGit("b", name + text, name);
    }
}
