using System.Text.Json;
using GitOpsGen.Judge;
using GitOpsGen.Spec;

namespace GitOpsGen.Gates;

/// <summary>Any endpoint that answers JSON: what stands at a pointer must be the expected value.</summary>
internal sealed class HttpCheck(GateWorld world, ServiceSpec service, StageQuestion stage)
{
    public async Task<GateRows> Ask(HttpGate gate)
    {
        string address = Fill(gate.Url);
        var headers = new List<(string Name, string Value)>();
        foreach ((string name, string variable) in gate.HeadersFrom)
        {
            if (world.Settings.Secret(variable) is not string value)
            {
                return Silent(gate, address, GateWorld.NotSet(variable));
            }

            headers.Add((name, value));
        }

        Reply reply = await world.Http.Send(() => Request(address, headers), world.Deadline);
        if (!reply.IsOk)
        {
            return Silent(gate, address, reply.Why);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(reply.Body);
            string? found = JsonPointer.Find(document.RootElement, gate.Pointer) is { } at ? JsonPointer.Text(at) : null;
            return found is null
                ? Silent(gate, address, $"the answer has no value at '{gate.Pointer}'")
                : new GateRows([StagePods.Word(stage, "http " + gate.Name, ["GET " + address], found == gate.Expected ? found : reply.Sent.Blot(found), gate.Expected)]);
        }
        catch (JsonException)
        {
            return Silent(gate, address, "the answer is no JSON");
        }
    }

    private static HttpRequestMessage Request(string address, List<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private string Fill(string url) => url
        .Replace("{{service}}", Uri.EscapeDataString(service.Name), StringComparison.Ordinal)
        .Replace("{{namespace}}", Uri.EscapeDataString(stage.Namespace), StringComparison.Ordinal)
        .Replace("{{version}}", Uri.EscapeDataString(stage.Record.Canary ?? stage.Record.Stable), StringComparison.Ordinal)
        .Replace("{{stable}}", Uri.EscapeDataString(stage.Record.Stable), StringComparison.Ordinal);

    private GateRows Silent(HttpGate gate, string address, string why) => new([StagePods.Silence(stage, "http " + gate.Name, ["GET " + address], why)]);
}
