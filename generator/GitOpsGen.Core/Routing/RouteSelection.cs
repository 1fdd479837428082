using System.Collections.Immutable;

namespace GitOpsGen.Routing;

/// <summary>One entry of a proxy's route table: a rule, by one of its matches, or by none.</summary>
internal sealed record RouteEntry(RouteRule Rule, RouteMatch? Match)
{
    public bool IsCatchAll => Match is null || Match.IsCatchAll;

    /// <summary>The condition as the table shows it; empty for one that takes everything.</summary>
    public string Condition { get; } = Match is null || Match.IsAll ? "" : Match.Describe();
}

/// <summary>What answers at one gateway for one host: the VirtualServices that have the most specific of the hosts.</summary>
internal sealed record RouteSelection(string Pattern, ImmutableArray<RouteList> Lists)
{
    /// <summary>Whether rules of several VirtualServices stand in one table; then those that take everything move to its end.</summary>
    public bool IsMerged => Lists.Length > 1;

    public IEnumerable<RouteEntry> Entries => Lists.SelectMany(l => l.Entries);

    /// <summary>The entries a request is compared with, in order.</summary>
    public IEnumerable<RouteEntry> For(Request request)
    {
        if (!IsMerged)
        {
            return Entries;
        }

        IEnumerable<RouteEntry> built = Lists.SelectMany(l => ToFirstCatchAll(l.Entries.Where(e => e.Match?.IsBuiltFor(request) ?? true)));
        return built.OrderBy(e => e.IsCatchAll);
    }

    private static IEnumerable<RouteEntry> ToFirstCatchAll(IEnumerable<RouteEntry> entries)
    {
        foreach (RouteEntry entry in entries)
        {
            yield return entry;
            if (entry.IsCatchAll)
            {
                yield break;
            }
        }
    }
}
