using FsCheck;
using FsCheck.Fluent;

using GitOpsGen.Git;

using Xunit;

namespace GitOpsGen.Tests.Git;

public sealed class RepositoryPathTests
{
    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("../a")]
    [InlineData("a/./b")]
    [InlineData("a/../../b")]
    [InlineData(".git/config")]
    [InlineData("a/.GIT/hooks/x")]
    [InlineData("a/.git./x")]
    [InlineData("a/.git ")]
    [InlineData("GIT~1/x")]
    [InlineData(".git::$INDEX_ALLOCATION/x")]
    [InlineData(".g\u200cit/x")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public void Paths_that_lead_out_or_into_git_are_refused(string path) => Assert.Equal(GitCodes.UnsafePath, RepositoryPath.Check(path)?.Code);

    [Theory]
    [InlineData(".gitopsgen/staging/shop/orders.yaml")]
    [InlineData(".gitignore")]
    [InlineData("a/..b/c..")]
    [InlineData("ü/😀 x")]
    [InlineData("-rf")]
    public void Ordinary_paths_pass(string path) => Assert.Null(RepositoryPath.Check(path));

    [Fact]
    public void Half_a_character_is_refused() => Assert.NotNull(RepositoryPath.Check("a" + (char)0xD800));

    [Fact]
    public void Too_long_names_are_refused() => Assert.NotNull(RepositoryPath.Check("a/" + new string('ü', 128)));

    [Theory]
    [InlineData("main")]
    [InlineData("release/1.0")]
    [InlineData("gitopsgen/staging/orders/v2-90-10")]
    public void Names_of_branches_pass(string branch) => Assert.Null(RepositoryPath.CheckBranch(branch));

    [Fact]
    public void Branch_names_are_judged_as_git_judges_them()
    {
        using Sandbox box = new();
        Gen<string> names = Gen.Elements("a", "/", ".", "..", "-", "@", "@{", "~", "^", ":", "?", "*", "[", "\\", " ", ".lock", "HEAD", "ü", "\u0001")
            .ListOf().Select(string.Concat).Where(name => name is not ("" or "HEAD" or "@") && name[0] != '-' && name.Length < 100);
        List<string> sample = [.. names.Sample(20, new Rnd(7, 9), 400)];

        // One call for all: prints the names that git accepts.
        string accepted = box.Program("sh", ["-c", "while IFS= read -r n; do git check-ref-format \"refs/heads/$n\" && printf '%s\\n' \"$n\"; done; true"],
            string.Join('\n', sample) + "\n");

        Assert.Equal(accepted.Split('\n', StringSplitOptions.RemoveEmptyEntries), sample.Where(name => RepositoryPath.CheckBranch(name) is null));
        Assert.NotNull(RepositoryPath.CheckBranch("-x"));
        Assert.NotNull(RepositoryPath.CheckBranch(""));
    }
}
