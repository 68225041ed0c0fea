using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Serilog.Sinks.Sark.Emulator.Datadog;

/// <summary>The rules for one log, stricter than Datadog's, which cuts or changes some offenders without a word.</summary>
static partial class LogItem
{
    const int MaxBytes = 1_000_000;
    const int MaxTags = 100;
    const int MaxTagLength = 200;
    const int MaxServiceLength = 100;

    static readonly string[] Statuses = ["emergency", "alert", "critical", "error", "warning", "notice", "info", "debug", "ok"];

    /// <returns>What is wrong with the log, or null.</returns>
    public static string? FindFault(JsonElement log)
    {
        if (log.ValueKind is not JsonValueKind.Object) return "A log is an object";
        if (Encoding.UTF8.GetByteCount(log.GetRawText()) > MaxBytes) return "A log over 1 MB would be cut";
        if (!log.TryGetProperty("message", out _)) return "A log needs a message";

        foreach (var member in log.EnumerateObject())
            if (FindFault(member) is { } fault)
                return fault;
        return null;
    }

    public static string IdOf(JsonElement log) =>
        log.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.String ? id.GetString()! : $"generated-{Guid.NewGuid()}";

    static string? FindFault(JsonProperty member) => member.Name switch
    {
        "ddsource" or "ddtags" or "hostname" or "message" or "service" or "status" when member.Value.ValueKind is not JsonValueKind.String => $"{member.Name} is a string",
        "ddtags" => FindFaultInTags(member.Value.GetString()!.Split(',')),
        "service" when member.Value.GetString()!.Length > MaxServiceLength => "A service over 100 characters would be cut",
        "status" when !Statuses.Contains(member.Value.GetString()) => "Not a status",
        "timestamp" or "date" when !IsTime(member.Value) => $"{member.Name} is ISO 8601 or milliseconds",
        "dd.trace_id" or "dd.span_id" when member.Value.ValueKind is not JsonValueKind.String || !ulong.TryParse(member.Value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out _) =>
            $"{member.Name} is a decimal number of 64 bits, as a string",
        _ => null,
    };

    static string? FindFaultInTags(string[] tags) =>
        tags.Length > MaxTags ? "More tags than Datadog keeps"
        : tags.FirstOrDefault(tag => tag.Length > MaxTagLength || !Tag().IsMatch(tag)) is { } bad ? $"Not a tag in Datadog's form: {bad}"
        : null;

    static bool IsTime(JsonElement time) =>
        time.ValueKind is JsonValueKind.Number ? time.TryGetInt64(out _) : time.ValueKind is JsonValueKind.String && time.TryGetDateTimeOffset(out _);

    [GeneratedRegex(@"^[\p{L}-[\p{Lu}]][\p{L}\p{Nd}_\-:./]*(?<![:_])$", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
