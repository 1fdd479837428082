namespace GitOpsGen.Routing;

/// <summary>Names of Gateways as VirtualServices write them.</summary>
public static class GatewayNames
{
    /// <summary>
    /// <c>mesh</c> as it is, else <c>namespace/name</c>: a bare name and <c>./name</c> belong to the VirtualService's own namespace, and the old form
    /// <c>name.namespace.svc.cluster.local</c> is taken apart, as istiod does.
    /// </summary>
    public static string Resolve(string written, string ns)
    {
        if (written == Request.Mesh)
        {
            return written;
        }

        int slash = written.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            return written[..slash] == "." ? ns + written[slash..] : written;
        }

        string[] labels = written.Split('.');
        return labels.Length > 1 ? $"{labels[1]}/{labels[0]}" : $"{ns}/{written}";
    }

    /// <summary>Whether the gateway a request came through is the resolved one: a bare name fits any namespace.</summary>
    public static bool Same(string asked, string resolved) =>
        asked == resolved
        || (asked != Request.Mesh && !asked.Contains('/', StringComparison.Ordinal) && resolved.EndsWith("/" + asked, StringComparison.Ordinal));
}
