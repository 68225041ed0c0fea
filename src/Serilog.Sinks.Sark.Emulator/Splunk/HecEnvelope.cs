using System.Globalization;
using System.Text.Json;

namespace Serilog.Sinks.Sark.Emulator.Splunk;

/// <summary>The rules for one object of a body, stricter than Splunk's, which loses some offenders without a word.</summary>
static class HecEnvelope
{
    /// <summary>The token's index, for events that name none.</summary>
    const string DefaultIndex = "main";

    public static HecCode? FindFault(JsonElement envelope, Func<string, bool> isAllowedIndex)
    {
        var index = DefaultIndex;
        JsonElement? carried = null;
        JsonElement? fields = null;
        foreach (var property in envelope.EnumerateObject())
        {
            switch (property.Name)
            {
                case "event":
                    carried = property.Value;
                    break;
                case "fields":
                    fields = property.Value;
                    break;
                case "index" when property.Value.ValueKind is JsonValueKind.String:
                    index = property.Value.GetString()!;
                    break;
                case "host" or "source" or "sourcetype" when property.Value.ValueKind is JsonValueKind.String:
                    break;
                case "time" when IsTime(property.Value):
                    break;
                default:
                    // Splunk answers 200 to an unknown key and indexes only what comes before it; a test has to notice.
                    return HecCode.InvalidDataFormat;
            }
        }

        if (FindFaultInEvent(carried) is { } eventFault)
        {
            return eventFault;
        }

        if (fields is { } indexed && !AreFlat(indexed))
        {
            return HecCode.IndexedFieldsError;
        }

        return isAllowedIndex(index) ? null : HecCode.IncorrectIndex;
    }

    static HecCode? FindFaultInEvent(JsonElement? carried) => carried switch
    {
        null => HecCode.EventRequired,
        { ValueKind: JsonValueKind.Null } => HecCode.EventBlank,
        { ValueKind: JsonValueKind.String } text when string.IsNullOrWhiteSpace(text.GetString()) => HecCode.EventBlank,
        { ValueKind: JsonValueKind.String or JsonValueKind.Object } => null,
        _ => HecCode.InvalidDataFormat,
    };

    static bool AreFlat(JsonElement fields) =>
        fields.ValueKind is JsonValueKind.Object
        && fields.EnumerateObject().All(field => field.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number);

    static bool IsTime(JsonElement time)
    {
        var text = time.ValueKind switch
        {
            JsonValueKind.Number => time.GetRawText(),
            JsonValueKind.String => time.GetString(),
            _ => null,
        };
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && double.IsFinite(seconds)
            && seconds >= 0;
    }
}
