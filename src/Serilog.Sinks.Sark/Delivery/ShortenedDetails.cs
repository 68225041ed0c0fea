using System.Text.Json;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>What stands in place of the details of an event that is larger than its SIEM takes.</summary>
/// <param name="Beginning">The beginning of their JSON text.</param>
/// <param name="OriginalBytes">How large the event is with all of them.</param>
sealed record ShortenedDetails(string Beginning, long OriginalBytes)
{
    /// <summary>What is written beside the event's own members, and beside what the adapter writes.</summary>
    public static ISet<string> AddNamesTo(IEnumerable<string>? reservedNames) => new HashSet<string>(reservedNames ?? [], StringComparer.Ordinal) { "truncated", "original_bytes" };

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteBoolean("truncated"u8, true);
        json.WriteNumber("original_bytes"u8, OriginalBytes);
        json.WriteStartObject("details"u8);
        json.WriteString("beginning"u8, Beginning);
        json.WriteEndObject();
    }
}
