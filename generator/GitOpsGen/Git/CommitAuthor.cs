using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>In whose name commits are made.</summary>
public static class CommitAuthor
{
    /// <summary>Name and address, each from the spec, else from GIT_AUTHOR_NAME and GIT_AUTHOR_EMAIL, else from git's configuration.</summary>
    public static Result<Person> Resolve(string? name, string? email, GitOptions options)
    {
        GitProcess git = new(options);
        return Field(name, "GIT_AUTHOR_NAME", "user.name", options, git).Then(who =>
            Field(email, "GIT_AUTHOR_EMAIL", "user.email", options, git).Then(address => Result<Person>.Ok(new Person(who, address))));
    }

    private static Result<string> Field(string? given, string variable, string key, GitOptions options, GitProcess git)
    {
        string? text = Filled(given) ?? Filled(options.Environment.GetValueOrDefault(variable));
        if (text is null)
        {
            // Exit status 1 means that nobody has set it.
            Result<GitAnswer> configured = git.Run(["config", "--get", key]);
            if (!configured.IsOk)
            {
                return Result<string>.Fail(configured.Diagnostics);
            }

            text = Filled(configured.Value.Text);
        }

        if (text is null)
        {
            return Fail($"neither the spec nor {variable} nor git's '{key}' says in whose name commits are made");
        }

        return text.Any(c => c is '<' or '>' || char.IsControl(c))
            ? Fail($"'{key}' holds angle brackets or control characters, which a commit cannot carry")
            : Result<string>.Ok(text);
    }

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static Result<string> Fail(string message) =>
        Result<string>.Fail(Diagnostic.Of(GitCodes.AuthorUnknown, Place.None, message, GitCodes.AuthorUnknown.WayOut));
}
