using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GitOpsGen.Diagnostics;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace GitOpsGen.Forges;

/// <summary>One answer of a forge: the body is a text, and 4xx are answers too.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Body">Its body.</param>
/// <param name="NextPage">The query that leads to the next page; null on the last.</param>
/// <param name="IsLimit">Whether it says no more than that there were too many requests.</param>
/// <param name="Pause">How long the forge asks to wait; null where it does not say.</param>
public sealed record ForgeAnswer(HttpStatusCode Status, string Body, string? NextPage, bool IsLimit, TimeSpan? Pause)
{
    /// <summary>Whether it is 2xx.</summary>
    public bool IsOk => (int)Status is >= 200 and < 300;
}

/// <summary>
/// HTTP to one forge with one deadline for the whole run: retries with jitter, the pauses that the server asks for, and a circuit
/// breaker. No redirect is followed, since the token would go along.
/// </summary>
public sealed class ForgeHttp : IDisposable
{
    private const int LargestAnswer = 64 << 20, MostPages = 1_000;

    // The year 2100: later is no time at which limits end.
    private const long FarAway = 4_102_444_800;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SocketsHttpHandler handler = new() { AllowAutoRedirect = false, UseCookies = false };
    private readonly HttpClient client;
    private readonly CancellationTokenSource late;
    private readonly DateTimeOffset end;
    private readonly ResiliencePipeline<ForgeAnswer> safe;
    private readonly ResiliencePipeline<ForgeAnswer> once;
    private readonly ForgeAddress address;

    /// <summary>A client for the API at <paramref name="address"/>.</summary>
    /// <param name="address">Where the API is; must have a token.</param>
    /// <param name="options">Until when, and with which pauses.</param>
    public ForgeHttp(ForgeAddress address, ForgeOptions options)
    {
        this.address = address;
        end = options.End;
        late = new CancellationTokenSource(end > DateTimeOffset.UtcNow ? end - DateTimeOffset.UtcNow : TimeSpan.Zero);
        client = new HttpClient(handler)
        {
            BaseAddress = address.Api,
            Timeout = Patience,
            MaxResponseContentBufferSize = LargestAnswer,
        };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("gitopsgen", "1"));
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue(address.Kind == ForgeKind.GitHub ? "application/vnd.github+json" : "application/json"));
        if (address.Kind == ForgeKind.GitHub)
        {
            client.DefaultRequestHeaders.Add("X-GitHub-Api-Version", "2022-11-28");
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", address.Token);
        }
        else
        {
            client.DefaultRequestHeaders.Add("PRIVATE-TOKEN", address.Token);
        }

        var breaker = new CircuitBreakerStrategyOptions<ForgeAnswer>
        {
            FailureRatio = 0.9,
            MinimumThroughput = 8,
            SamplingDuration = TimeSpan.FromMinutes(1),
            BreakDuration = TimeSpan.FromSeconds(30),
            ShouldHandle = new PredicateBuilder<ForgeAnswer>().Handle<HttpRequestException>().HandleResult(r => (int)r.Status >= 500),
        };
        safe = Pipeline(options.FirstPause, Transient).AddCircuitBreaker(breaker).Build();
        once = Pipeline(options.FirstPause, BeforeItBegan).AddCircuitBreaker(breaker).Build();
    }

    /// <summary>Asks; a body makes it a JSON request. An error is what stood between us and an answer.</summary>
    public Result<ForgeAnswer> Send(HttpMethod method, string path, string? body = null)
    {
        try
        {
            ResiliencePipeline<ForgeAnswer> pipeline = method == HttpMethod.Post ? once : safe;
            ForgeAnswer answer = pipeline.Execute(token => Once(method, path, body, token), late.Token);
            return answer.IsLimit
                ? Failed(ForgeCodes.RateLimited, $"{address.Root.Host} asks to wait{(answer.Pause is { } pause ? string.Create(CultureInfo.InvariantCulture, $" {pause.TotalSeconds:0} s") : "")}")
                : Result<ForgeAnswer>.Ok(answer);
        }
        catch (BrokenCircuitException)
        {
            return Failed(ForgeCodes.Unreachable, $"{address.Root.Host} failed again and again, and is not asked any more");
        }
        catch (OperationCanceledException)
        {
            return Failed(ForgeCodes.Unreachable, $"{address.Root.Host} gave no answer in time");
        }
        catch (ObjectDisposedException) when (late.IsCancellationRequested)
        {
            // A body that is being read when the time is over is closed under the reader.
            return Failed(ForgeCodes.Unreachable, $"{address.Root.Host} gave no answer in time");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return Failed(ForgeCodes.Unreachable, $"{address.Root.Host} cannot be reached: {Blot(error.InnerException?.Message ?? error.Message)}");
        }
    }

    /// <summary>The answer's body as <typeparamref name="T"/>; an answer that is no success becomes an error with the server's words.</summary>
    public Result<T> Read<T>(ForgeAnswer answer, JsonTypeInfo<T> type)
        where T : class
    {
        if (!answer.IsOk)
        {
            return Result<T>.Fail(Explain(answer));
        }

        try
        {
            return JsonSerializer.Deserialize(answer.Body, type) is { } value ? Result<T>.Ok(value) : Result<T>.Fail(Unreadable("it is empty"));
        }
        catch (JsonException error)
        {
            return Result<T>.Fail(Unreadable(string.Create(CultureInfo.InvariantCulture, $"no such JSON at line {error.LineNumber + 1}")));
        }
    }

    /// <summary>Sends, and reads.</summary>
    public Result<T> Ask<T>(HttpMethod method, string path, string? body, JsonTypeInfo<T> type)
        where T : class => Send(method, path, body).Then(answer => Read(answer, type));

    /// <summary>Sends, where nothing of the answer is of interest but whether it went well.</summary>
    public Result<bool> Tell(HttpMethod method, string path, string? body) =>
        Send(method, path, body).Then(answer => answer.IsOk ? Result<bool>.Ok(true) : Result<bool>.Fail(Explain(answer)));

    /// <summary>All items of all pages.</summary>
    public Result<List<T>> Pages<T>(string path, JsonTypeInfo<T[]> type)
        where T : class => Pages(path, type, page => page);

    /// <summary>The same where a page is an object that holds its items.</summary>
    public Result<List<T>> Pages<TPage, T>(string path, JsonTypeInfo<TPage> type, Func<TPage, IEnumerable<T>> items)
        where TPage : class
        where T : class
    {
        List<T> all = [];
        HashSet<string> seen = [];
        for (string? next = path; next is not null;)
        {
            Result<ForgeAnswer> answer = Send(HttpMethod.Get, next);
            Result<TPage> page = answer.Then(a => Read(a, type));
            if (!page.IsOk)
            {
                return Result<List<T>>.Fail(page.Diagnostics);
            }

            T[] found = [.. items(page.Value)];
            string? wrong = found.Contains(default) ? "an item of its list is null"
                : !seen.Add(next) ? "its pages lead in a circle"
                : seen.Count > MostPages ? "its list has too many pages"
                : null;
            if (wrong is not null)
            {
                return Result<List<T>>.Fail(Unreadable(wrong));
            }

            all.AddRange(found);
            next = answer.Value.NextPage is { } query ? path.Split('?')[0] + query : null;
        }

        return Result<List<T>>.Ok(all);
    }

    /// <summary>The server's own words in an answer that is no success.</summary>
    public string Words(ForgeAnswer answer) => ServerWords.Of(answer.Body, Blot);

    /// <summary>The text with stars where it says the token.</summary>
    internal string Blot(string words) => address.Token is { Length: > 0 } token ? words.Replace(token, "***", StringComparison.Ordinal) : words;

    /// <summary>What an answer that is no success means, with the server's own words.</summary>
    public Diagnostic Explain(ForgeAnswer answer)
    {
        string words = Words(answer);
        Code code = answer.Status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => ForgeCodes.Authentication,
            HttpStatusCode.NotFound => ForgeCodes.NotFound,
            >= HttpStatusCode.InternalServerError => ForgeCodes.Unreachable,
            _ => ForgeCodes.Refused,
        };
        bool moved = (int)answer.Status is >= 300 and < 400;
        return Diagnostic.Of(code, Place.None,
            string.Create(CultureInfo.InvariantCulture, $"{address.Root.Host} answers {(int)answer.Status} for '{address.Project}'{(words.Length == 0 ? "" : ": " + words)}"),
            moved ? "the project has moved: write its new address in spec.config.repository" : code.WayOut);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        client.Dispose();
        handler.Dispose();
        late.Dispose();
    }

    private ForgeAnswer Once(HttpMethod method, string path, string? body, CancellationToken token)
    {
        using var message = new HttpRequestMessage(method, path);
        message.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = client.Send(message, token);
        using var reader = new StreamReader(answer.Content.ReadAsStream(token), Encoding.UTF8);
        string text = reader.ReadToEnd();
        bool secondary = answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests && text.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase);
        bool limit = answer.StatusCode == HttpStatusCode.TooManyRequests || secondary
            || (answer.StatusCode == HttpStatusCode.Forbidden && (answer.Headers.RetryAfter is not null || Header(answer, "x-ratelimit-remaining") == "0"));

        // GitHub's own advice for a secondary limit that names no time is a minute.
        return new ForgeAnswer(answer.StatusCode, text, Next(answer), limit, Pause(answer) ?? (secondary ? TimeSpan.FromMinutes(1) : null));
    }

    private static ResiliencePipelineBuilder<ForgeAnswer> Pipeline(TimeSpan firstPause, Func<Outcome<ForgeAnswer>, bool> again) =>
        new ResiliencePipelineBuilder<ForgeAnswer>().AddRetry(new RetryStrategyOptions<ForgeAnswer>
        {
            MaxRetryAttempts = 5,
            Delay = firstPause,
            MaxDelay = TimeSpan.FromSeconds(20),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = attempt => ValueTask.FromResult(again(attempt.Outcome)),
            DelayGenerator = attempt => ValueTask.FromResult(attempt.Outcome.Result?.Pause),
        });

    private bool Transient(Outcome<ForgeAnswer> outcome) =>
        BeforeItBegan(outcome) || outcome.Exception is HttpRequestException or IOException
        || (outcome.Result is { Status: HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout } answer && IsInTime(answer));

    // What is not safe to repeat is repeated only where the server surely did nothing.
    private bool BeforeItBegan(Outcome<ForgeAnswer> outcome) =>
        outcome.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError }
        || (outcome.Result is { } answer && (answer.IsLimit || answer.Status == HttpStatusCode.ServiceUnavailable) && IsInTime(answer));

    // A pause beyond the end of the run is not waited for.
    private bool IsInTime(ForgeAnswer answer) => (answer.Pause ?? TimeSpan.Zero) < end - DateTimeOffset.UtcNow;

    private static TimeSpan? Pause(HttpResponseMessage answer) =>
        RetryAfter.Pause(answer.Headers.RetryAfter)
        ?? (Header(answer, "x-ratelimit-remaining") == "0" && long.TryParse(Header(answer, "x-ratelimit-reset"), NumberStyles.None, CultureInfo.InvariantCulture, out long at)
            ? RetryAfter.Until(DateTimeOffset.FromUnixTimeSeconds(Math.Min(at, FarAway)))
            : null);

    // Both forges lead to the next page by Link, by number or by key. Only its query is used: behind a proxy the address is another
    // one than ours, and the token goes to our own alone.
    private string? Next(HttpResponseMessage answer)
    {
        foreach (string link in Header(answer, "Link")?.Split(',') ?? [])
        {
            string[] parts = link.Split(';', StringSplitOptions.TrimEntries);
            if (parts.Contains("rel=\"next\"") && Uri.TryCreate(client.BaseAddress, parts[0].Trim('<', '>'), out Uri? next))
            {
                // Without a query it would be the first page of another list.
                return next.Query.Length > 1 ? next.Query : null;
            }
        }

        return null;
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(',', values) : null;

    private static Result<ForgeAnswer> Failed(Code code, string message) => Result<ForgeAnswer>.Fail(Diagnostic.Of(code, Place.None, message, code.WayOut));

    private Diagnostic Unreadable(string why) => Diagnostic.Of(ForgeCodes.Unreadable, Place.None, $"the answer of {address.Root.Host} cannot be read: {why}", ForgeCodes.Unreadable.WayOut);
}
