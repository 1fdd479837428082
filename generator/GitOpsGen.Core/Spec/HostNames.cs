namespace GitOpsGen.Spec;

/// <summary>Hosts as Istio compares them.</summary>
public static class HostNames
{
    /// <summary>A short name as Istio takes it: the Service in the namespace. Names with a dot, and wildcards, stay.</summary>
    public static string Qualify(string host, string ns) =>
        host.Contains('.', StringComparison.Ordinal) || host.StartsWith('*') ? host : $"{host}.{ns}.svc.cluster.local";

    /// <summary>Whether some request's host is named by both (Istio, host.Name.Matches): equal, or a wildcard of one covers the other.</summary>
    public static bool Overlap(string a, string b) => Covers(a, b) || Covers(b, a);

    private static bool Covers(string wide, string host) => wide == host || wide == "*"
        || (wide.StartsWith("*.", StringComparison.Ordinal) && host.TrimStart('*').EndsWith(wide[1..], StringComparison.Ordinal));
}
