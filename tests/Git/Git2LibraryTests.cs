using GitOpsGen.Git;

using Xunit;

namespace GitOpsGen.Tests.Git;

public sealed class Git2LibraryTests
{
    [Fact]
    public void The_library_of_this_system_is_found() => Assert.InRange(Git2Library.Ensure().Value, new Version(1, 5), new Version(1, 8));

    [Fact]
    public void The_newest_supported_version_is_taken_before_an_unsupported_one()
    {
        string[] there = ["libgit2.so.1.5", "libgit2.so.1.7", "libgit2.so.1.9"];
        Assert.Equal(new Version(1, 7, 0), Git2Library.Choose(name => there.Contains(name) ? (1, Named(name)) : null).Value.Version);
    }

    [Theory]
    [InlineData("libgit2.so.1.8")]
    [InlineData("libgit2.so.1.9")]
    public void A_newer_library_alone_is_refused_by_its_version(string only) =>
        Assert.Equal("REPO003", Assert.Single(Git2Library.Choose(name => name == only ? (1, Named(name)) : null).Diagnostics).Code.Id);

    [Fact]
    public void A_library_under_a_wrong_name_is_judged_by_what_it_says_of_itself()
    {
        Assert.Equal("REPO003", Git2Library.Choose(name => name == "libgit2.so.1.5" ? (1, new Version(1, 8, 1)) : name == "libgit2.so" ? (1, new Version(1, 8, 1)) : null)
            .Diagnostics[0].Code.Id);
        Assert.True(Git2Library.Choose(name => name == "libgit2.so" ? (1, new Version(1, 6, 4)) : null).IsOk);
    }

    [Fact]
    public void No_library_is_answered_with_one_command()
    {
        GitOpsGen.Diagnostics.Diagnostic found = Assert.Single(Git2Library.Choose(_ => null).Diagnostics);
        Assert.Equal("REPO002", found.Code.Id);
        Assert.Contains("apt-get install libgit2-1.5", found.Hint, StringComparison.Ordinal);
    }

    private static Version Named(string soname) => new(soname[^3..] + ".0");
}
