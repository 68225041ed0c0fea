using System.Text.Json;
using System.Text.Unicode;

namespace Serilog.Sinks.Sark.Emulator.Google;

/// <summary>A request to <c>entries.write</c>: its entries, those that cannot be written, or why the whole of it is refused.</summary>
sealed record WriteRequest(IReadOnlyList<ReceivedEvent> Entries, IReadOnlyDictionary<int, RpcFault> EntryFaults, bool PartialSuccess, bool DryRun, RpcFault? Fault)
{
    static readonly JsonDocumentOptions NoDuplicates = new() { AllowDuplicateProperties = false, MaxDepth = 100 };

    public static WriteRequest Read(ReadOnlyMemory<byte> body, string projectId, TimeSpan retention, DateTimeOffset now)
    {
        try
        {
            // The JSON reader takes invalid UTF-8 inside a string on trust.
            if (!Utf8.IsValid(body.Span))
            {
                return Refuse("Invalid JSON payload received. Invalid UTF-8.");
            }

            var request = JsonElement.Parse(body.Span, NoDuplicates);
            return FindFault(request, projectId) is { } fault ? new WriteRequest([], new Dictionary<int, RpcFault>(), false, false, fault) : Read(request, retention, now);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair, escaped, in a string that was asked for.
            return Refuse("Invalid JSON payload received. Parsing terminated before end of input.");
        }
    }

    /// <returns>Whether a body is a request that stores nothing.</returns>
    public static bool IsDryRun(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonElement.Parse(body, NoDuplicates) is { ValueKind: JsonValueKind.Object } request && IsTrue(request, "dryRun");
        }
        catch (JsonException)
        {
            return false;
        }
    }

    static WriteRequest Read(JsonElement request, TimeSpan retention, DateTimeOffset now)
    {
        var entries = new List<ReceivedEvent>();
        var faults = new Dictionary<int, RpcFault>();
        foreach (var entry in request.GetProperty("entries").EnumerateArray())
        {
            var written = LogEntry.WithDefaults(entry, request);
            if (LogEntry.FindFaultInContent(written, retention, now) is { } fault)
            {
                faults.Add(entries.Count, fault);
            }

            entries.Add(new ReceivedEvent(LogEntry.IdOf(entry), LogEntry.PayloadOf(entry), written, now));
        }

        return new WriteRequest(entries, faults, IsTrue(request, "partialSuccess"), IsTrue(request, "dryRun"), null);
    }

    static RpcFault? FindFault(JsonElement request, string projectId)
    {
        if (request.ValueKind is not JsonValueKind.Object)
        {
            return RpcFault.Invalid("Invalid JSON payload received. Not an object.");
        }

        foreach (var member in request.EnumerateObject())
        {
            var fault = member.Name switch
            {
                "logName" => LogNames.FindFault(member.Value, projectId),
                "resource" => MonitoredResource.FindFault(member.Value),
                "labels" => LogLabels.FindFault(member.Value),
                "partialSuccess" or "dryRun" when member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False => null,
                "entries" when member.Value.ValueKind is JsonValueKind.Array => member.Value.EnumerateArray().Select(entry => LogEntry.FindFaultInForm(entry, projectId)).FirstOrDefault(found => found is not null),
                _ => RpcFault.Invalid($"Invalid JSON payload received. Unknown name or wrong type: \"{member.Name}\"."),
            };
            if (fault is not null)
            {
                return fault;
            }
        }

        // Google takes a request without entries, and does nothing.
        if (!request.TryGetProperty("entries", out var entries) || entries.GetArrayLength() == 0)
        {
            return RpcFault.Invalid("entries is required.");
        }

        return entries.EnumerateArray().All(entry => Has(entry, request, "logName") && Has(entry, request, "resource"))
            ? null
            : RpcFault.Invalid("Every entry needs a logName and a resource, of its own or of the request's.");
    }

    static bool Has(JsonElement entry, JsonElement request, string name) => entry.TryGetProperty(name, out _) || request.TryGetProperty(name, out _);

    static bool IsTrue(JsonElement request, string name) => request.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True;

    static WriteRequest Refuse(string message) => new([], new Dictionary<int, RpcFault>(), false, false, RpcFault.Invalid(message));
}
