using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>Codes of everything that can stand between the tool and the config repository.</summary>
public static class GitCodes
{
    /// <summary>There is no git program.</summary>
    public static Code GitMissing { get; } = World("REPO001",
        "the program git cannot be started", "install git 2.31 or later: apt-get install git") with
    { Example = "'git' cannot be started: No such file or directory" };

    /// <summary>There is no libgit2.</summary>
    public static Code LibraryMissing { get; } = World("REPO002",
        "the library libgit2 is not installed", "install libgit2 1.5, 1.6 or 1.7: apt-get install libgit2-1.5") with
    { Example = "libgit2 is not installed" };

    /// <summary>A libgit2 with another layout of its structures.</summary>
    public static Code LibraryUnsupported { get; } = World("REPO003",
        "the installed libgit2 is of a version that is not supported", "install libgit2 1.5, 1.6 or 1.7 beside it: apt-get install libgit2-1.5") with
    { Example = "'libgit2.so.1.9' is libgit2 1.9, which lays out its structures in another way" };

    /// <summary>Nothing stands at the repository's address.</summary>
    public static Code NotFound { get; } = World("REPO004",
        "there is no repository at the address", "correct spec.config.repository, or create the repository") with
    { Example = "there is no repository at '/srv/config.git'" };

    /// <summary>A repository with files checked out.</summary>
    public static Code NotBare { get; } = World("REPO005",
        "the embedded repository is a working tree", "name a bare repository: git clone --bare FOLDER FOLDER.git") with
    { Example = "'.gitopsgen-local/config.git' is a working tree" };

    /// <summary>A folder with other things in it.</summary>
    public static Code NotARepository { get; } = World("REPO006",
        "the folder is not empty and holds no Git repository", "name another folder, or empty this one") with
    { Example = "'.gitopsgen-local/config.git' holds other things, but no Git repository" };

    /// <summary>Git's safe.directory.</summary>
    public static Code ForeignOwner { get; } = World("REPO007",
        "the repository belongs to another user, so git does not trust it", "git config --global --add safe.directory FOLDER, or change the owner") with
    { Example = "the repository '/srv/config.git' belongs to another user" };

    /// <summary>SHA-256 object names.</summary>
    public static Code ObjectFormat { get; } = World("REPO008",
        "the repository names its objects by another hash than SHA-1, which libgit2 cannot write", "use a repository made with --object-format=sha1") with
    { Example = "the repository '/srv/config.git' names its objects by sha256, which libgit2 cannot write" };

    /// <summary>Other branches are there, this one is not.</summary>
    public static Code BranchMissing { get; } = World("REPO009",
        "the branch is not there, and other branches are", "correct spec.config.branch, or create the branch") with
    { Example = "the repository '/srv/config.git' has no branch 'main'" };

    /// <summary>A lock file of git.</summary>
    public static Code Locked { get; } = World("REPO010",
        "another process holds a lock file in the repository", "run again; where no git process runs there any more, delete the lock file") with
    { Example = "the repository '/srv/config.git' is locked by the file '/srv/config.git/packed-refs.lock'" };

    /// <summary>No permission to write.</summary>
    public static Code ReadOnly { get; } = World("REPO011",
        "the repository cannot be written", "give the user that runs gitopsgen the right to write there") with
    { Example = "the repository '/srv/config.git' cannot be written: permission denied" };

    /// <summary>No room left.</summary>
    public static Code DiskFull { get; } = World("REPO012",
        "there is no room left on the disk", "make room and run again; the branch was not moved") with
    { Example = "there is no room left on the disk of '/srv/config.git'" };

    /// <summary>A path that git would not check out, or that leads out of the tree.</summary>
    public static Code UnsafePath { get; } = World("REPO013",
        "a path cannot stand in a repository", "use folders and names without '..', '.git', empty parts or control characters") with
    { Example = "the path 'staging/../orders/service.yaml' has the part '..'" };

    /// <summary>A file where a folder stands, or the reverse.</summary>
    public static Code PathConflict { get; } = World("REPO014",
        "a file would take the place of a folder, or a folder that of a file", "move what stands there out of the way, or choose another directory in the spec") with
    { Example = "'staging/orders/v2' needs the folder 'staging/orders', which the same commit writes as a file" };

    /// <summary>A commit, tree or blob that ought to be there.</summary>
    public static Code ObjectMissing { get; } = World("REPO015",
        "an object is missing in the repository", "git fsck tells what is lost; fetch it again from another clone") with
    { Example = "an object is missing in '/srv/config.git'" };

    /// <summary>No name or address to sign commits with.</summary>
    public static Code AuthorUnknown { get; } = new("REPO016", Fault.Input, Severity.Error,
        "nobody says in whose name commits are made", "set spec.author {name, email}, GIT_AUTHOR_NAME and GIT_AUTHOR_EMAIL, or `git config --global` user.name and user.email")
    { Example = "neither the spec nor GIT_AUTHOR_NAME nor git's 'user.name' says in whose name commits are made" };

    /// <summary>Any other failure of git, in its own words.</summary>
    public static Code Failed { get; } = World("REPO017",
        "git reports an error", "its own words say what it is") with
    { Example = "git reports for '/srv/config.git': bad object refs/heads/main" };

    /// <summary>A branch name git does not take.</summary>
    public static Code BranchName { get; } = new("REPO018", Fault.Input, Severity.Error,
        "the name of the branch is not one that git allows", "name a branch as in refs/heads/NAME, such as main or release/1.0")
    { Example = "'main..next' is not the name of a branch" };

    /// <summary>git did not come to an end.</summary>
    public static Code TimedOut { get; } = World("REPO019",
        "git did not end in time and was stopped", "run again; the branch was read again or not moved") with
    { Example = "git did not end within 120 s and was stopped" };

    /// <summary>An address no transport is known for.</summary>
    public static Code Address { get; } = new("REPO020", Fault.Input, Severity.Error,
        "the address of the repository is not one that is supported", "use a folder, file://, https://, http://, ssh:// or user@host:path")
    { Example = "the address 'ftp://example.com/config.git' is not one that is supported" };

    /// <summary>No answer, or a connection that broke off.</summary>
    public static Code Unreachable { get; } = World("REPO021",
        "the server of the repository cannot be reached, or broke off", "check the address and the network, and run again: what arrived is seen and not sent twice") with
    { Example = "'https://gitlab.example.com/platform/config.git' cannot be reached, or broke off" };

    /// <summary>The server does not know who asks, or does not trust the key or certificate.</summary>
    public static Code Authentication { get; } = World("REPO022",
        "the server of the repository does not let this user in", "give a token that may write: GITLAB_TOKEN, GITHUB_TOKEN, or GITOPSGEN_TOKEN with GITOPSGEN_HOST; for SSH a key and a known host") with
    { Example = "'https://gitlab.example.com/platform/config.git' does not let this user in" };

    /// <summary>A protected branch, a hook, a missing permission.</summary>
    public static Code Refused { get; } = World("REPO023",
        "the server refuses the commit", "its own words say why; where the branch is protected, publish by merge-request or pull-request") with
    { Example = "the server of 'https://gitlab.example.com/platform/config.git' refuses the commit: You are not allowed to push code to protected branches" };

    /// <summary>A password or token in an address.</summary>
    public static Code CredentialsInAddress { get; } = new("REPO024", Fault.Input, Severity.Error,
        "the address of the repository holds a user name with a password or token",
        "write the address without it, and give the token by GITLAB_TOKEN, GITHUB_TOKEN, or GITOPSGEN_TOKEN with GITOPSGEN_HOST")
    { Example = "the address of the repository on 'gitlab.example.com' holds credentials" };

    /// <summary>A cache that somebody else may have filled, or that cannot be written.</summary>
    public static Code CacheOfOther { get; } = new("REPO025", Fault.Repository, Severity.Warning,
        "the cache belongs to another user, who may have put anything there, or cannot be written; it is not used", "give each user a folder of its own by --cache, or change the owner")
    { Example = "the cache '/var/cache/gitopsgen' is not used: it belongs to another user" };

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } =
    [
        GitMissing, LibraryMissing, LibraryUnsupported, NotFound, NotBare, NotARepository, ForeignOwner, ObjectFormat, BranchMissing, Locked,
        ReadOnly, DiskFull, UnsafePath, PathConflict, ObjectMissing, AuthorUnknown, Failed, BranchName, TimedOut, Address,
        Unreachable, Authentication, Refused, CredentialsInAddress, CacheOfOther,
    ];

    private static Code World(string id, string meaning, string wayOut) => new(id, Fault.Repository, Severity.Error, meaning, wayOut);
}
