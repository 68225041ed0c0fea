using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Serilog.Sinks.Sark.Emulator.Google;

/// <summary>The rules for one entry, stricter than Google's, which drops some offenders without a word.</summary>
static partial class LogEntry
{
    // "Log entry with size 293.1K exceeds maximum size of 256.0K"
    const int MaxBytes = 256 * 1024;

    static readonly TimeSpan MostAhead = TimeSpan.FromDays(1);
    static readonly string[] Severities = ["DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY"];
    static readonly string[] Payloads = ["jsonPayload", "textPayload", "protoPayload"];
    static readonly string[] Defaults = ["logName", "resource", "labels"];

    /// <returns>What keeps the request from being read, so that nothing of it is written; null if nothing does.</returns>
    public static RpcFault? FindFaultInForm(JsonElement entry, string projectId)
    {
        if (entry.ValueKind is not JsonValueKind.Object)
        {
            return RpcFault.Invalid("An entry is an object.");
        }

        foreach (var member in entry.EnumerateObject())
        {
            if (FindFaultInForm(member, projectId) is { } fault)
            {
                return fault;
            }
        }

        return Payloads.Count(payload => entry.TryGetProperty(payload, out _)) != 1 ? RpcFault.Invalid("An entry has one payload.")
            : entry.TryGetProperty("timestamp", out _) ? null
            : RpcFault.Invalid("An entry without a timestamp would be given that of its arrival.");
    }

    /// <returns>What keeps an entry from being written; null if nothing does.</returns>
    public static RpcFault? FindFaultInContent(JsonElement entry, TimeSpan retention, DateTimeOffset now)
    {
        var timestamp = entry.GetProperty("timestamp").GetDateTimeOffset();
        if (timestamp > now + MostAhead)
        {
            return RpcFault.Invalid("A timestamp is more than 24 hours in the future.");
        }

        if (timestamp < now - retention)
        {
            return RpcFault.Invalid("A timestamp is older than the log bucket's retention, so that the entry would not be stored.");
        }

        var size = ProtobufSize.Of(entry);
        return size > MaxBytes ? RpcFault.Invalid(string.Create(CultureInfo.InvariantCulture, $"Log entry with size {size / 1024.0:0.0}K exceeds maximum size of 256.0K")) : null;
    }

    public static string IdOf(JsonElement entry) => entry.TryGetProperty("insertId", out var id) ? id.GetString()! : $"generated-{Guid.NewGuid()}";

    public static JsonElement PayloadOf(JsonElement entry) => entry.GetProperty(Payloads.Single(payload => entry.TryGetProperty(payload, out _)));

    /// <summary>The entry as it is written: with the request's log, resource and labels, where it has none of its own.</summary>
    public static JsonElement WithDefaults(JsonElement entry, JsonElement request)
    {
        var written = JsonObject.Create(entry)!;
        foreach (var name in Defaults)
        {
            if (!written.ContainsKey(name) && request.TryGetProperty(name, out var value))
            {
                written[name] = JsonNode.Parse(value.GetRawText());
            }
        }

        return JsonSerializer.SerializeToElement(written);
    }

    static RpcFault? FindFaultInForm(JsonProperty member, string projectId) => member.Name switch
    {
        "logName" => LogNames.FindFault(member.Value, projectId),
        "resource" => MonitoredResource.FindFault(member.Value),
        "labels" => LogLabels.FindFault(member.Value),
        "severity" when IsText(member.Value, text => Severities.Contains(text)) => null,
        "timestamp" when IsText(member.Value, text => Rfc3339().IsMatch(text)) && member.Value.TryGetDateTimeOffset(out _) => null,
        "insertId" when IsText(member.Value, text => text.Length > 0) => null,
        "trace" when IsText(member.Value, text => Trace().IsMatch(text)) => null,
        "spanId" when IsText(member.Value, text => SpanId().IsMatch(text)) => null,
        "traceSampled" when member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False => null,
        "textPayload" when member.Value.ValueKind is JsonValueKind.String => null,
        "jsonPayload" or "protoPayload" or "httpRequest" or "operation" or "sourceLocation" or "split" when member.Value.ValueKind is JsonValueKind.Object => null,
        _ => RpcFault.Invalid($"Invalid value at 'entries': \"{member.Name}\" is unknown, read-only or not of its type."),
    };

    static bool IsText(JsonElement value, Func<string, bool> isAllowed) => value.ValueKind is JsonValueKind.String && isAllowed(value.GetString()!);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$", RegexOptions.CultureInvariant)]
    private static partial Regex Rfc3339();

    [GeneratedRegex("^(projects/[^/]+/traces/)?[0-9a-f]{32}$", RegexOptions.CultureInvariant)]
    private static partial Regex Trace();

    [GeneratedRegex("^(?!0{16})[0-9a-f]{16}$", RegexOptions.CultureInvariant)]
    private static partial Regex SpanId();
}
