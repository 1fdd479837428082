// A stand-in: the HTTP half of the servers that stand in for GitLab and GitHub. Neither is asked.
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

using GitOpsGen.Tests.Git.Servers;

namespace GitOpsGen.Tests.Forges.Servers;

/// <summary>What a handler answers: a status, a JSON body, and headers.</summary>
internal sealed record Answer(int Status, JsonNode? Body = null, params (string Name, string Value)[] Headers);

/// <summary>One call as a handler sees it.</summary>
internal sealed record Call(string Method, string Path, IReadOnlyDictionary<string, string> Query, JsonObject Body)
{
    public string Text(string name) => (string?)Body[name] ?? "";
}

/// <summary>
/// Listens on loopback, checks the token, keeps a log, and can be told to fail.
/// </summary>
internal abstract class ForgeServer : IDisposable
{
    public const string Token = "t0ken-of-the-test";

    private readonly HttpListener listener;
    private readonly Lock turn = new();

    protected ForgeServer(ForgeProject project, string prefix)
    {
        Project = project;
        (listener, int port) = LoopbackServer.Listen();
        Root = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}{prefix}/");
        _ = Task.Run(ServeAsync);
    }

    public ForgeProject Project { get; }

    /// <summary>The forge's address, with a final slash.</summary>
    public string Root { get; }

    public string Repository => Root + "platform/config.git";

    /// <summary>Method and path of every call that was let in.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Answers that are given instead, first come first served.</summary>
    public Queue<Answer> Instead { get; } = new();

    public int PageSize { get; set; } = 100;

    /// <summary>The address that the forge believes it has, which is another one behind a proxy.</summary>
    public string? BelievedRoot { get; set; }

    /// <summary>Whether nothing may be written.</summary>
    public bool IsArchived { get; set; }

    /// <summary>Whether the token's user may merge into the target.</summary>
    public bool MayMerge { get; set; } = true;

    /// <summary>What others do just before a call, named by method and path, is answered.</summary>
    public Action<string>? Meanwhile { get; set; }

    /// <summary>What the handler does is done, but its answer is lost: so many times.</summary>
    public int LoseAnswers { get; set; }

    public void Dispose()
    {
        listener.Close();
        GC.SuppressFinalize(this);
    }

    protected abstract bool LetsIn(HttpListenerRequest request);

    protected abstract Answer Handle(Call call);

    /// <summary>What a project that is archived answers to whoever would write.</summary>
    protected abstract Answer Archived { get; }

    protected static Answer Message(int status, string message) => new(status, new JsonObject { ["message"] = message });

    /// <summary>One page of a list, with the header that leads to the next.</summary>
    protected Answer Page(Call call, IEnumerable<JsonNode> items) => Page(call, items, page => page);

    /// <summary>The same where the page stands in an object, as <paramref name="wrap"/> makes it.</summary>
    protected Answer Page(Call call, IEnumerable<JsonNode> items, Func<JsonArray, JsonNode> wrap)
    {
        JsonNode[] all = [.. items];
        int page = call.Query.TryGetValue("page", out string? number) ? int.Parse(number, CultureInfo.InvariantCulture) : 1;
        int size = call.Query.TryGetValue("per_page", out string? most) ? Math.Min(PageSize, int.Parse(most, CultureInfo.InvariantCulture)) : PageSize;
        JsonNode body = wrap(new JsonArray([.. all.Skip((page - 1) * size).Take(size)]));
        string root = BelievedRoot ?? Root, query = string.Join('&', call.Query.Where(q => q.Key != "page").Select(q => $"{q.Key}={Uri.EscapeDataString(q.Value)}"));
        return page * size >= all.Length ? new Answer(200, body, ("X-Page", $"{page}"), ("X-Next-Page", ""))
            : new Answer(200, body, ("X-Page", $"{page}"), ("X-Next-Page", $"{page + 1}"), ("Link", $"<{new Uri(new Uri(root), call.Path).AbsoluteUri}?{query}&page={page + 1}>; rel=\"next\", <{root}>; rel=\"first\""));
    }

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            Serve(context);
        }
    }

    private void Serve(HttpListenerContext context)
    {
        Answer answer;
        try
        {
            lock (turn)
            {
                answer = Reply(context.Request);
            }
        }
        catch (Exception defect)
        {
            answer = Message(500, defect.ToString());
        }

        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json";
        foreach ((string name, string value) in answer.Headers)
        {
            context.Response.AddHeader(name, value);
        }

        byte[] bytes = Encoding.UTF8.GetBytes(answer.Body?.ToJsonString() ?? "");
        context.Response.Close(bytes, willBlock: false);
    }

    private Answer Reply(HttpListenerRequest request)
    {
        using var reader = new StreamReader(request.InputStream, Encoding.UTF8);
        string text = reader.ReadToEnd();
        string path = request.RawUrl!.Split('?')[0];
        if (!LetsIn(request))
        {
            return Message(401, "401 Unauthorized");
        }

        Log.Add($"{request.HttpMethod} {path}");
        if (Instead.TryDequeue(out Answer? instead))
        {
            return instead;
        }

        Meanwhile?.Invoke($"{request.HttpMethod} {path}");
        var query = request.QueryString.AllKeys.OfType<string>().ToDictionary(k => k, k => request.QueryString[k]!, StringComparer.Ordinal);
        Answer answer = request.HttpMethod != "GET" && IsArchived ? Archived : Handle(new Call(request.HttpMethod, path, query, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject()));
        if (request.HttpMethod == "GET" || LoseAnswers == 0)
        {
            return answer;
        }

        LoseAnswers--;
        return new Answer(502);
    }
}
