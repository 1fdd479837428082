using GitOpsGen.Diagnostics;
using GitOpsGen.Git;

using Xunit;

namespace GitOpsGen.Tests.Git;

public sealed class CommitAuthorTests : IDisposable
{
    private readonly Sandbox box = new();

    public void Dispose() => box.Dispose();

    [Fact]
    public void The_spec_wins_over_the_environment_and_that_over_the_configuration()
    {
        GitOptions options = With("[user]\n name = configured\n email = configured@example.com\n", ("GIT_AUTHOR_NAME", "environment"));
        Assert.Equal(new Person("spec", "spec@example.com"), CommitAuthor.Resolve("spec", "spec@example.com", options).Value);
        Assert.Equal(new Person("environment", "configured@example.com"), CommitAuthor.Resolve(null, " ", options).Value);
    }

    [Fact]
    public void Nobody_is_an_error_with_three_ways_out()
    {
        Diagnostic found = Assert.Single(CommitAuthor.Resolve("spec", null, With("")).Diagnostics);
        Assert.Equal(GitCodes.AuthorUnknown, found.Code);
        Assert.Contains("GIT_AUTHOR_EMAIL", found.Message, StringComparison.Ordinal);
        Assert.Contains("spec.author", found.Hint, StringComparison.Ordinal);

        // What stands in the configuration of one repository is not looked at.
        Assert.Contains("`git config --global` user.name", found.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a <b")]
    [InlineData("a\nb")]
    public void Names_that_would_break_a_commit_are_refused(string name) =>
        Assert.False(CommitAuthor.Resolve(name, "a@example.com", With("")).IsOk);

    private GitOptions With(string config, params (string Name, string Value)[] variables)
    {
        string file = Path.Combine(box.Root, "gitconfig");
        File.WriteAllText(file, config);
        Dictionary<string, string> environment = new(Sandbox.Options.Environment) { ["GIT_CONFIG_GLOBAL"] = file, ["GIT_CONFIG_NOSYSTEM"] = "1" };
        environment.Remove("GIT_AUTHOR_NAME");
        environment.Remove("GIT_AUTHOR_EMAIL");
        foreach ((string name, string value) in variables)
        {
            environment[name] = value;
        }

        return Sandbox.Options with { Environment = environment };
    }
}
