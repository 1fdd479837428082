namespace GitOpsGen.Routing;

/// <summary>One destination of a route, as it was written.</summary>
/// <param name="Host">The host, unqualified if it was written so.</param>
/// <param name="Subset">The subset, or null.</param>
/// <param name="Port">The port, or null.</param>
/// <param name="Weight">The weight as written, 0 where none is; a single destination is given 100, because it gets everything whatever is written.</param>
public sealed record Backend(string Host, string? Subset, int? Port, int Weight);

/// <summary>Where copies of the requests go.</summary>
/// <param name="Host">The host as written.</param>
/// <param name="Subset">The subset, or null.</param>
/// <param name="Port">The port, or null.</param>
/// <param name="Percent">Of the requests that are copied, 0 to 100.</param>
public sealed record Mirror(string Host, string? Subset, int? Port, decimal Percent);

/// <summary>Which rule it was.</summary>
/// <param name="VirtualService">Name of the VirtualService that has the host.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Index">Place among its HTTP rules, from 1.</param>
/// <param name="Name">The rule's own name (root's and delegate's joined by a dash), or empty.</param>
public sealed record RuleRef(string VirtualService, string Namespace, int Index, string Name)
{
    /// <summary>The delegate that holds the destinations and the place among its rules, such as <c>rule 2 of delegate shop/api</c>; else empty.</summary>
    public string Delegate { get; init; } = "";

    /// <summary>The namespace in which short names of destinations resolve: the delegate's where one holds them.</summary>
    public string Scope { get; init; } = Namespace;

    /// <inheritdoc />
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"rule {Index} of VirtualService {VirtualService}{(Delegate.Length > 0 ? ", " : "")}{Delegate}");
}

/// <summary>Why nothing answers.</summary>
public enum NoRouteReason
{
    /// <summary>No VirtualService has the host at that gateway. On the mesh the request then goes to the Service itself.</summary>
    NoVirtualService,

    /// <summary>There is one, but none of its rules matches: Envoy answers 404.</summary>
    NoRuleMatched,

    /// <summary>The rule that matches names no destination, redirect or response, or all its weights are 0.</summary>
    NoDestination,

    /// <summary>A regular expression that RE2 cannot read decides: istiod refuses the VirtualService.</summary>
    BadPattern,
}

/// <summary>What becomes of a request. Closed: routed, redirected, answered by the proxy, nothing.</summary>
public abstract record Answer
{
    private Answer(string why) => Why = why;

    /// <summary>One sentence that says which rule and what in the request made it so.</summary>
    public string Why { get; }

    /// <summary>It goes to one of the destinations.</summary>
    public sealed record Routed(RuleRef Rule, IReadOnlyList<Backend> Destinations, IReadOnlyList<Mirror> Mirrors, string Sentence) : Answer(Sentence)
    {
        /// <summary>Those that can receive requests: a weight of 0 among several is skipped.</summary>
        public IEnumerable<Backend> Receiving => Destinations.Where(d => d.Weight > 0);
    }

    /// <summary>The client is sent elsewhere.</summary>
    /// <param name="Rule">Which rule.</param>
    /// <param name="To">What of the address changes, such as <c>https://new.example.com/path</c>, or a part of it.</param>
    /// <param name="Status">The HTTP status; 301 unless written.</param>
    /// <param name="Sentence">See <see cref="Why"/>.</param>
    public sealed record Redirected(RuleRef Rule, string To, int Status, string Sentence) : Answer(Sentence);

    /// <summary>The proxy answers itself.</summary>
    public sealed record DirectResponse(RuleRef Rule, int Status, string Sentence) : Answer(Sentence);

    /// <summary>Nothing does.</summary>
    public sealed record NoRoute(NoRouteReason Reason, string Sentence) : Answer(Sentence);
}
