using GitOpsGen.Commands;
using GitOpsGen.Diagnostics;
using GitOpsGen.Forges;

using Xunit;

namespace GitOpsGen.Tests.Forges;

public sealed class ForgeAddressTests
{
    private const string Secret = "s3cret";

    private const string Sha = "0123456789abcdef0123456789abcdef01234567";

    [Theory]
    [InlineData("CI_PROJECT_URL=https://example.com/git/shop/specs", Sha, "https://example.com/git/shop/specs/-/commit/" + Sha)]
    [InlineData("GITHUB_SERVER_URL=https://github.com;GITHUB_REPOSITORY=shop/specs", Sha, "https://github.com/shop/specs/commit/" + Sha)]
    [InlineData("GITHUB_SERVER_URL=https://github.com", Sha, null)]
    [InlineData("CI_PROJECT_URL=https://example.com/shop/specs", Sha + "-dirty", null)]
    [InlineData("CI_PROJECT_URL=https://example.com/shop/specs", "none", null)]
    public void The_spec_s_commit_has_a_page_where_the_pipeline_runs(string variables, string commit, string? page) =>
        Assert.Equal(page, PipelinePages.Commit(variables.Split(';').Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1]), commit));

    [Theory]
    [InlineData("https://gitlab.example.com/platform/config.git", ForgeKind.GitLab, "https://gitlab.example.com/api/v4/", "platform/config")]
    [InlineData("https://gitlab.example.com:8443/a/b/c", ForgeKind.GitLab, "https://gitlab.example.com:8443/api/v4/", "a/b/c")]
    [InlineData("git@gitlab.example.com:platform/config.git", ForgeKind.GitLab, "https://gitlab.example.com/api/v4/", "platform/config")]
    [InlineData("ssh://git@gitlab.example.com:2222/platform/config.git", ForgeKind.GitLab, "https://gitlab.example.com/api/v4/", "platform/config")]
    [InlineData("https://github.com/platform/config.git", ForgeKind.GitHub, "https://api.github.com/", "platform/config")]
    [InlineData("git@github.com:platform/config", ForgeKind.GitHub, "https://api.github.com/", "platform/config")]
    [InlineData("https://code.example.com/platform/config", ForgeKind.GitHub, "https://code.example.com/api/v3/", "platform/config")]
    [InlineData("https://acme.ghe.com/platform/config", ForgeKind.GitHub, "https://api.acme.ghe.com/", "platform/config")]
    public void The_project_follows_from_the_address_of_the_repository(string repository, ForgeKind kind, string api, string project)
    {
        ForgeAddress address = ForgeAddress.Of(repository, kind, Variables()).Value;
        Assert.Equal((api, project), (address.Api.AbsoluteUri, address.Project));
        Assert.Null(address.Token);
    }

    [Theory]
    [InlineData("https://example.com/git/platform/config.git", "CI_SERVER_URL=https://example.com/git;CI_SERVER_HOST=example.com")]
    [InlineData("git@example.com:platform/config.git", "CI_SERVER_URL=https://example.com/git;CI_SERVER_HOST=example.com")]
    [InlineData("https://example.com/git/platform/config.git", "GITOPSGEN_HOST=https://example.com/git")]
    public void A_self_managed_GitLab_may_live_below_a_path(string repository, string variables) =>
        Assert.Equal(("https://example.com/git/api/v4/", "platform/config"),
            ForgeAddress.Of(repository, ForgeKind.GitLab, Variables(variables)).Value is var address ? (address.Api.AbsoluteUri, address.Project) : default);

    [Theory]
    [InlineData("file:///srv/config.git")]
    [InlineData("/srv/config.git")]
    [InlineData("https://github.com/config.git")]
    [InlineData("https://github.com/a/b/c")]
    [InlineData("https://github.com/a/..%2Fb")]
    public void An_address_that_names_no_project_is_refused(string repository) =>
        Assert.Equal("FORGE007", Assert.Single(ForgeAddress.Of(repository, ForgeKind.GitHub, Variables()).Diagnostics).Code.Id);

    [Theory]
    [InlineData("https://gitlab.example.com/a/b", "CI_SERVER_HOST=gitlab.example.com", true)]
    [InlineData("https://gitlab.example.com/a/b", "CI_SERVER_HOST=other.example.com", false)]
    [InlineData("https://gitlab.example.com.evil.test/a/b", "CI_SERVER_HOST=gitlab.example.com", false)]
    [InlineData("http://gitlab.example.com/a/b", "CI_SERVER_HOST=gitlab.example.com", false)]
    [InlineData("https://gitlab.example.com:8443/a/b", "CI_SERVER_HOST=gitlab.example.com", false)]
    [InlineData("https://gitlab.example.com:8443/a/b", "CI_SERVER_HOST=gitlab.example.com;CI_SERVER_PORT=8443", true)]
    [InlineData("https://gitlab.example.com/a/b", "", false)]
    public void A_token_goes_to_its_own_scheme_host_and_port_only(string repository, string variables, bool goes)
    {
        ForgeAddress address = ForgeAddress.Of(repository, ForgeKind.GitLab, Variables(variables + ";GITLAB_TOKEN=" + Secret)).Value;
        Assert.Equal(goes ? Secret : null, address.Token);
        Assert.DoesNotContain(Secret, address.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_of_the_other_forge_and_a_job_token_open_nothing()
    {
        Assert.Null(ForgeAddress.Of("https://gitlab.example.com/a/b", ForgeKind.GitLab, Variables("CI_SERVER_HOST=gitlab.example.com;CI_JOB_TOKEN=x;GITHUB_SERVER_URL=https://gitlab.example.com;GITHUB_TOKEN=y")).Value.Token);
        Assert.Equal("z", ForgeAddress.Of("https://code.example.com/a/b", ForgeKind.GitHub, Variables("GITOPSGEN_HOST=code.example.com;GITOPSGEN_TOKEN=z")).Value.Token);
        Result<IForge> none = ForgeClient.Open(ForgeAddress.Of("https://github.com/a/b", ForgeKind.GitHub, Variables()).Value, new ForgeOptions());
        Assert.Equal("FORGE006", Assert.Single(none.Diagnostics).Code.Id);
    }

    [Theory]
    [InlineData("https://gitlab.com/a/b", "", ForgeKind.GitLab)]
    [InlineData("git@github.example.com:a/b", "", ForgeKind.GitHub)]
    [InlineData("https://code.example.com/a/b", "CI_SERVER_HOST=code.example.com", ForgeKind.GitLab)]
    [InlineData("https://code.example.com/a/b", "GITHUB_SERVER_URL=https://code.example.com", ForgeKind.GitHub)]
    [InlineData("https://code.example.com/a/b", "", null)]
    [InlineData("/srv/config.git", "CI_SERVER_HOST=code.example.com", null)]
    public void Where_commits_are_pushed_the_forge_is_known_by_the_pipeline_or_the_name(string repository, string variables, ForgeKind? kind) =>
        Assert.Equal(kind, ForgeAddress.KindOf(repository, Variables(variables)));

    private static Dictionary<string, string> Variables(string text = "") =>
        text.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);
}
