using GitOpsGen.Diagnostics;

namespace GitOpsGen.Forges;

/// <summary>Codes of everything that can stand between the tool and a forge's requests.</summary>
public static class ForgeCodes
{
    /// <summary>No answer.</summary>
    public static Code Unreachable { get; } = World("FORGE001",
        "the forge cannot be reached, or gave no answer in time", "check the address and the network, and run again: nothing is opened twice") with
    { Example = "gitlab.example.com gave no answer in time" };

    /// <summary>401 or 403.</summary>
    public static Code Authentication { get; } = World("FORGE002",
        "the forge does not let this token do what is asked", "give a token with the scope `api` (GitLab), or with write access to contents and pull requests (GitHub)") with
    { Example = "gitlab.example.com answers 403 for 'platform/config': insufficient_scope" };

    /// <summary>404.</summary>
    public static Code NotFound { get; } = World("FORGE003",
        "the forge knows no such project, or hides it from this token", "correct spec.config.repository, or give the token access to the project") with
    { Example = "gitlab.example.com answers 404 for 'platform/config': 404 Project Not Found" };

    /// <summary>400, 405, 409, 422.</summary>
    public static Code Refused { get; } = World("FORGE004",
        "the forge refuses what is asked", "its own words say why") with
    { Example = "gitlab.example.com answers 409 for 'platform/config': Another open merge request already exists for this source branch" };

    /// <summary>429, and later than this run may last.</summary>
    public static Code RateLimited { get; } = World("FORGE005",
        "the forge asks for a longer pause than this run may last", "run again later, or less often") with
    { Example = "api.github.com asks to wait 900 s" };

    /// <summary>No token for the forge's host.</summary>
    public static Code TokenMissing { get; } = World("FORGE006",
        "no token of the environment is for this forge", "set GITLAB_TOKEN with CI_SERVER_HOST, GITHUB_TOKEN with GITHUB_SERVER_URL, or GITOPSGEN_TOKEN with GITOPSGEN_HOST") with
    { Example = "no token of the environment is for 'https://gitlab.example.com'" };

    /// <summary>An address that names no project of a forge.</summary>
    public static Code NoForge { get; } = World("FORGE007",
        "the address of the repository names no project of a forge", "use the https or ssh address that the forge shows for cloning, or publish by push") with
    { Example = "the address of the repository names no project of a forge" };

    /// <summary>The source branch holds what a person committed.</summary>
    public static Code EditedByHand { get; } = World("FORGE008",
        "the branch of a request was edited by hand, and is not overwritten", "merge the request as it is, or delete the branch and run again") with
    { Example = "the branch 'gitopsgen/staging/orders' was edited by hand, and is not overwritten" };

    /// <summary>A request needs a commit to start from.</summary>
    public static Code Unborn { get; } = World("FORGE009",
        "the branch has no commit yet, so that no request can be made against it", "commit something to it, such as a README, and run again") with
    { Example = "the branch 'main' has no commit yet" };

    /// <summary>An answer that is not what the API promises.</summary>
    public static Code Unreadable { get; } = World("FORGE010",
        "the answer of the forge cannot be read", "check that the address is that of the forge itself, not of a proxy or a login page") with
    { Example = "the answer of gitlab.example.com cannot be read" };

    /// <summary>An old request stays open.</summary>
    public static Code LeftOpen { get; } = new("FORGE011", Fault.Repository, Severity.Warning,
        "a request that is out of date could not be closed", "close it by hand")
    { Example = "a request of 'orders' that is out of date could not be closed" };

    /// <summary>A comment without a place to put it.</summary>
    public static Code NoPipeline { get; } = new("FORGE012", Fault.Input, Severity.Error,
        "the command does not run in the pipeline of a merge request or pull request", "run `plan --comment` in a merge-request pipeline (GitLab) or on pull_request (GitHub Actions)")
    { Example = "no merge request or pull request runs this pipeline" };

    /// <summary>No label on a request.</summary>
    public static Code NotLabelled { get; } = new("FORGE013", Fault.Repository, Severity.Warning,
        "a request could not be given its labels", "let the token write issues as well, or label it by hand")
    { Example = "#42 has no label: api.github.com answers 403 for 'platform/config'" };

    /// <summary>People said no.</summary>
    public static Code ClosedByHand { get; } = new("FORGE014", Fault.Repository, Severity.Warning,
        "the request of this stage was closed by hand, and is not opened again", "reopen it, or delete its branch and run again")
    { Example = "the request of 'orders' at 90-10 was closed by hand, and is not opened again" };

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } =
        [Unreachable, Authentication, NotFound, Refused, RateLimited, TokenMissing, NoForge, EditedByHand, Unborn, Unreadable, LeftOpen, NoPipeline, NotLabelled, ClosedByHand];

    private static Code World(string id, string meaning, string wayOut) => new(id, Fault.Repository, Severity.Error, meaning, wayOut);
}
