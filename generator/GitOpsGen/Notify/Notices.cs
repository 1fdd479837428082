using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Gates;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Notify;

/// <summary>
/// Tells people what a run did, after its commits are made. All messages share one short deadline: a webhook that is dead delays
/// nothing and fails nothing; it is a warning.
/// </summary>
public static class Notices
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    /// <summary>Sends what <c>spec.notify</c> asks for; a warning for each receiver that could not be reached.</summary>
    public static ImmutableArray<Diagnostic> Send(EnvironmentSpec spec, IEnumerable<Proposal> proposals, IReadOnlyDictionary<string, string> commits, DateTimeOffset now) =>
        Send(spec, [.. Notice.Of(spec, proposals, commits, now)], Environment.GetEnvironmentVariable, Deadline);

    /// <summary>The same with messages, variables and a deadline of the caller's.</summary>
    public static ImmutableArray<Diagnostic> Send(EnvironmentSpec spec, ImmutableArray<Notice> notices, Func<string, string?> variable, TimeSpan deadline)
    {
        Receiver[] receivers = notices.IsEmpty ? [] : [.. spec.Operations.Notify.Items().OfType<YamlNode.Map>().Select(Receiver.Of)];
        if (receivers.Length == 0)
        {
            return [];
        }

        return [.. Task.Run(() => All(receivers, notices, variable, deadline)).GetAwaiter().GetResult().OfType<Diagnostic>()];
    }

    // Redirects are not followed: an address is a secret, and headers go to their own host only.
    private static async Task<Diagnostic?[]> All(Receiver[] receivers, ImmutableArray<Notice> notices, Func<string, string?> variable, TimeSpan deadline)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = deadline };
        using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var clock = new CancellationTokenSource(deadline);
        return await Task.WhenAll(receivers.Select(r => Deliver(http, r, [.. notices.Where(r.Wants)], variable, clock.Token)));
    }

    private static async Task<Diagnostic?> Deliver(HttpClient http, Receiver receiver, Notice[] notices, Func<string, string?> variable, CancellationToken stop)
    {
        if (notices.Length == 0)
        {
            return null;
        }

        string? address = receiver.UrlFrom is { } name ? variable(name)?.Trim() : receiver.Url;
        string? unset = receiver.HeadersFrom.Select(h => h.Value).FirstOrDefault(v => GateSettings.Fit(variable(v)) is null);
        if (string.IsNullOrEmpty(address) || unset is not null)
        {
            return Undelivered(receiver, string.IsNullOrEmpty(address) ? $"the variable '{receiver.UrlFrom}' is not set" : GateWorld.NotSet(unset!));
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
        {
            return Undelivered(receiver, "the address is no http or https address");
        }

        foreach (Notice notice in notices)
        {
            if (await Post(http, uri, receiver, notice, variable, stop) is { } trouble)
            {
                return Undelivered(receiver, trouble);
            }
        }

        return null;
    }

    private static async Task<string?> Post(HttpClient http, Uri uri, Receiver receiver, Notice notice, Func<string, string?> variable, CancellationToken stop)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, uri);
            request.Content = new StringContent(receiver.IsSlack ? notice.ToSlack() : notice.ToJson(), Encoding.UTF8, "application/json");
            foreach ((string header, string from) in receiver.HeadersFrom)
            {
                if (!request.Headers.TryAddWithoutValidation(header, GateSettings.Fit(variable(from))!))
                {
                    return $"the header '{header}' cannot be sent";
                }
            }

            using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            return answer.IsSuccessStatusCode ? null : $"the answer was {(int)answer.StatusCode}";
        }
        catch (OperationCanceledException)
        {
            return "it did not answer in time";
        }
        catch (Exception e) when (e is HttpRequestException or FormatException or InvalidOperationException)
        {
            // The exception's words may hold the address, which is a secret.
            return e is HttpRequestException { HttpRequestError: var error } ? $"it could not be reached ({error})" : "the request could not be made";
        }
    }

    private static Diagnostic Undelivered(Receiver receiver, string why) => Diagnostic.Of(NotifyCodes.NotDelivered, receiver.Place,
        $"a notice to {(receiver.UrlFrom is { } name ? $"the webhook in '{name}'" : $"'{receiver.Host}'")} was not delivered: {why}", NotifyCodes.NotDelivered.WayOut);

    private sealed record Receiver(bool IsSlack, string? Url, string? UrlFrom, ImmutableArray<KeyValuePair<string, string>> HeadersFrom, ImmutableArray<string> Events, Place Place)
    {
        public string Host => Uri.TryCreate(Url, UriKind.Absolute, out Uri? uri) ? uri.Host : "";

        public static Receiver Of(YamlNode.Map item)
        {
            YamlNode? at = item["slack"] ?? item["webhook"];
            return new Receiver(
                item["slack"] is not null, at.At("url").AsText(), at.At("urlFrom").AsText(),
                [.. at.At("headersFrom").Entries().Select(e => KeyValuePair.Create(e.Key, e.Value.AsText() ?? ""))],
                [.. item["on"].Items().Select(i => i.AsText() ?? "")], item.Place);
        }

        public bool Wants(Notice notice) => Events.IsEmpty || Events.Contains(notice.Event);
    }
}

/// <summary>Codes of notices.</summary>
public static class NotifyCodes
{
    /// <summary>A receiver that could not be reached.</summary>
    public static Code NotDelivered { get; } = new("NOTE001", Fault.Repository, Severity.Warning,
        "a notice could not be delivered", "check the webhook's address and the variable that holds it; what was committed stands")
    { Example = "a notice to the webhook in 'GITOPSGEN_SECRET_SLACK' was not delivered: it answers 404" };

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } = [NotDelivered];
}
