using System.Diagnostics.CodeAnalysis;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Forges;

/// <summary>How a forge is talked to.</summary>
public sealed record ForgeOptions
{
    /// <summary>Until when all calls must be done, those of later attempts as well: ten minutes from when these options were made.</summary>
    public DateTimeOffset End { get; init; } = DateTimeOffset.UtcNow.AddMinutes(10);

    /// <summary>The first pause before a retry; it doubles.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(400);
}

/// <summary>Makes the client for a project.</summary>
public static class ForgeClient
{
    /// <summary>The client of the forge at <paramref name="address"/>, which must have a token.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "the forge owns its HTTP client, and the caller owns the forge")]
    public static Result<IForge> Open(ForgeAddress address, ForgeOptions options)
    {
        if (address.Token is null)
        {
            return Result<IForge>.Fail(Diagnostic.Of(ForgeCodes.TokenMissing, Place.None, $"no token of the environment is for '{address.Root.GetLeftPart(UriPartial.Authority)}'", ForgeCodes.TokenMissing.WayOut));
        }

        if (address.Token.Any(char.IsControl))
        {
            return Result<IForge>.Fail(Diagnostic.Of(ForgeCodes.TokenMissing, Place.None, $"the token for '{address.Root.GetLeftPart(UriPartial.Authority)}' holds what no header can", ForgeCodes.TokenMissing.WayOut));
        }

        var http = new ForgeHttp(address, options);
        return Result<IForge>.Ok(address.Kind == ForgeKind.GitLab ? new GitLabForge(address, http) : new GitHubForge(address, http));
    }
}
