using Xunit;

namespace GitOpsGen.Tests.Cli;

/// <summary>A remote repository is told only of specs that somebody can find again; each reason why not has its own way out.</summary>
[Trait("Category", "Slow")]
public sealed class SpecSourceTests : IDisposable
{
    private readonly Terminal terminal = new();

    public SpecSourceTests() => terminal.Must("git init -q --bare -b main ../config.git && sed -i \"s|    applyTime: 1s|&\\n    repository: file://$(realpath ..)/config.git|\" environments/orders/environment.yaml && git commit -qam 'Name a repository'");

    public void Dispose() => terminal.Dispose();

    [Theory]
    [InlineData("rm -rf .git", "the spec is not in a Git repository", "keep it in one")]
    [InlineData("rm -rf .git && git init -q", "the spec's repository has no commit yet", "`git commit` the spec first")]
    [InlineData("echo >>environments/orders/environment.yaml", "the spec has changes that are not committed", "commit them")]
    public void The_words_say_what_is_missing(string make, string message, string wayOut)
    {
        terminal.Must(make);
        Refused(message, wayOut);
        terminal.Must("gitopsgen advance orders --allow-dirty");
    }

    [Fact]
    public void A_repository_of_another_user_is_named_with_the_configuration_that_trusts_it()
    {
        // git's own switch for this test, for any user: only the real owner may give a folder away.
        string git = terminal.Must("command -v git").Trim();
        terminal.Write("../bin/git", $"#!/bin/sh\ncase \" $* \" in *' {terminal.Folder}'*) export GIT_TEST_ASSUME_DIFFERENT_OWNER=1;; esac\nexec {git} \"$@\"\n");
        terminal.Must($"chmod +x {terminal.Wrappers}/git");
        Refused("the spec's repository belongs to another user, so git does not trust it", $"git config --global --add safe.directory '{terminal.Folder}'");
    }

    private void Refused(string message, string wayOut)
    {
        Ran ran = terminal.Run("gitopsgen advance orders");
        Assert.Equal((2, ""), (ran.Exit, ran.Out));
        Assert.Contains($"error ARG005: {message}\n    {wayOut}", ran.Error, StringComparison.Ordinal);
    }
}
