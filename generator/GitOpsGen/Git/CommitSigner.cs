using System.Globalization;
using System.Text;

using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;

namespace GitOpsGen.Git;

/// <summary>What commits are signed with.</summary>
/// <param name="Gpg">With gpg; else with ssh-keygen.</param>
/// <param name="Key">The key's file for ssh, its id for gpg; null: as Git is configured.</param>
public sealed record Signing(bool Gpg, string? Key)
{
    /// <summary>As the spec says; null where commits are not signed. SIGN001 where the key is not there.</summary>
    public static Result<Signing?> Of(SignSpec? spec, IReadOnlyDictionary<string, string> variables)
    {
        if (spec is null)
        {
            return Result<Signing?>.Ok(null);
        }

        string? key = spec.KeyFrom is { } name ? variables.GetValueOrDefault(name)?.Trim() : null;
        return spec.KeyFrom is not null && string.IsNullOrEmpty(key)
            ? Fail(spec, $"the variable {spec.KeyFrom}, which names the key to sign with, is not set")
            : !spec.Gpg && key is not null && !File.Exists(key)
                // What it holds instead may be the key itself, so it is not repeated.
                ? Fail(spec, $"the variable {spec.KeyFrom} names no file: for ssh it is the path of the key's file, not the key itself")
                : Result<Signing?>.Ok(new Signing(spec.Gpg, spec.Gpg || key is null ? key : Path.GetFullPath(key)));
    }

    private static Result<Signing?> Fail(SignSpec spec, string message) => Result<Signing?>.Fail(Diagnostic.Of(SignCodes.NoKey, spec.Place, message, SignCodes.NoKey.WayOut));
}

/// <summary>Makes signed commits. git itself formats and signs them (git-commit-tree, <c>gpg.format</c>), with its own settings of the programs.</summary>
internal sealed class CommitSigner(GitProcess git, string folder, Signing with)
{
    /// <summary>One signed commit of a tree that stands in the repository; its id.</summary>
    public Result<string> Commit(CommitRequest request, string message, string tree, string? parent)
    {
        string when = string.Create(CultureInfo.InvariantCulture, $"@{request.When.ToUnixTimeSeconds()} {Offset(request.When.Offset)}");
        Dictionary<string, string> variables = new(StringComparer.Ordinal)
        {
            ["GIT_AUTHOR_NAME"] = request.Author.Name,
            ["GIT_AUTHOR_EMAIL"] = request.Author.Email,
            ["GIT_AUTHOR_DATE"] = when,
            ["GIT_COMMITTER_NAME"] = request.Committer.Name,
            ["GIT_COMMITTER_EMAIL"] = request.Committer.Email,
            ["GIT_COMMITTER_DATE"] = when,
            // Nobody is there to type a passphrase: what cannot be had from an agent or a helper program is refused at once.
            ["SSH_ASKPASS_REQUIRE"] = "force",
        };
        string key = with.Key ?? "";
        return git.RunWith(variables,
        [
            "-c", "gpg.format=" + (with.Gpg ? "openpgp" : "ssh"), "-c", "i18n.commitEncoding=UTF-8", "--git-dir", folder,
            "commit-tree", tree, .. parent is null ? Array.Empty<string>() : ["-p", parent], "-S" + key,
        ], new UTF8Encoding(false).GetBytes(message)).Then(answer =>
        {
            string id = answer.Text.Trim();
            return answer.IsOk && id.Length == 40 ? Result<string>.Ok(id)
                : Result<string>.Fail(Diagnostic.Of(SignCodes.Failed, Place.None, $"a commit could not be signed with {(with.Gpg ? "gpg" : "ssh")}: {GitTrouble.Brief(answer.Error)}", SignCodes.Failed.WayOut));
        });
    }

    private static string Offset(TimeSpan offset) => (offset < TimeSpan.Zero ? "-" : "+") + offset.ToString("hhmm", CultureInfo.InvariantCulture);
}
