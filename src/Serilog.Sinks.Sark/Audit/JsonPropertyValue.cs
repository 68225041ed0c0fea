using System.Text.Json;
using Serilog.Events;

namespace Serilog.Sinks.Sark;

/// <summary>Reads JSON as Serilog property values.</summary>
static class JsonPropertyValue
{
    // Below this a value is kept as its JSON text: nothing is lost, and no document can overflow the stack.
    const int MaxDepth = 64;

    public static LogEventPropertyValue From(JsonElement element, int depth = 0) => element.ValueKind switch
    {
        JsonValueKind.Object or JsonValueKind.Array when depth >= MaxDepth => new ScalarValue(element.GetRawText()),
        JsonValueKind.Object => FromObject(element, depth + 1),
        JsonValueKind.Array => new SequenceValue(element.EnumerateArray().Select(item => From(item, depth + 1))),
        JsonValueKind.String => new ScalarValue(element.GetString()),
        JsonValueKind.Number => FromNumber(element),
        JsonValueKind.True => new ScalarValue(true),
        JsonValueKind.False => new ScalarValue(false),
        _ => ScalarValue.Null,
    };

    static DictionaryValue FromObject(JsonElement element, int depth)
    {
        var elements = new Dictionary<ScalarValue, LogEventPropertyValue>();
        foreach (var member in element.EnumerateObject())
            elements[new ScalarValue(member.Name)] = From(member.Value, depth);
        return new DictionaryValue(elements);
    }

    static ScalarValue FromNumber(JsonElement element) =>
        element.TryGetInt64(out var integer) ? new ScalarValue(integer)
        : element.TryGetDecimal(out var number) ? new ScalarValue(number)
        : new ScalarValue(element.GetDouble());
}
