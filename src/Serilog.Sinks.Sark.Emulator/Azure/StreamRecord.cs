using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Serilog.Sinks.Sark.Emulator.Azure;

/// <summary>The rules for one record of a stream, stricter than Azure's, which drops and cuts fields without a word.</summary>
static partial class StreamRecord
{
    const int MaxFieldBytes = 65_534;

    static readonly TimeSpan Oldest = TimeSpan.FromDays(2);
    static readonly TimeSpan Newest = TimeSpan.FromDays(1);

    static readonly string[] Reserved = ["_ResourceId", "id", "_SubscriptionId", "TenantId", "Type", "UniqueId", "Title"];

    // How KQL calls what JSON has no number for.
    static readonly string[] NotNumbers = ["NaN", "Infinity", "-Infinity"];

    /// <returns>What is wrong with the record, or null.</returns>
    public static string? FindFault(JsonElement record, IDictionary<string, string> columns, DateTimeOffset now)
    {
        foreach (var field in record.EnumerateObject())
            if (FindFault(field, columns) is { } fault)
                return fault;

        if (!record.TryGetProperty("TimeGenerated", out var time) || time.ValueKind is JsonValueKind.Null) return "A record needs TimeGenerated";
        var generated = time.GetDateTimeOffset();
        return (generated < now - Oldest || generated > now + Newest) && !record.TryGetProperty("event_time", out _)
            ? "TimeGenerated would be replaced by the time of arrival, and the event's own is in no other column"
            : null;
    }

    static string? FindFault(JsonProperty field, IDictionary<string, string> columns)
    {
        if (Reserved.Contains(field.Name, StringComparer.OrdinalIgnoreCase)) return $"{field.Name} is a reserved name";
        if (!ColumnName().IsMatch(field.Name)) return $"{field.Name} is not a name for a column";
        if (!columns.TryGetValue(field.Name, out var type)) return $"{field.Name} is not declared, and would be dropped";
        if (!Fits(field.Value, type)) return $"{field.Name} is no {type}";
        return SizeOf(field.Value) > MaxFieldBytes ? $"{field.Name} is over 64 KB, and would be cut" : null;
    }

    static bool Fits(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind is JsonValueKind.String,
        "datetime" => value.ValueKind is JsonValueKind.String && value.TryGetDateTimeOffset(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "int" or "long" => value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out _),
        "real" => value.ValueKind is JsonValueKind.Number || (value.ValueKind is JsonValueKind.String && NotNumbers.Contains(value.GetString())),
        _ => true,
    };

    static int SizeOf(JsonElement value) => Encoding.UTF8.GetByteCount(value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText());

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]{0,44}$", RegexOptions.CultureInvariant)]
    internal static partial Regex ColumnName();
}
