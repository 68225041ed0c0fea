using System.Globalization;
using System.Text.Json;
using Serilog.Events;

namespace Serilog.Sinks.Sark;

/// <summary>
/// Reads JSON as Serilog property values. What they cannot hold (too deep a level, an object that has a name twice, half a surrogate pair) stays the JSON
/// text that it is: nothing is lost.
/// </summary>
static class JsonPropertyValue
{
    // Every number of so many digits is one that a double tells from its neighbours.
    const int DoubleDigits = 17;

    /// <param name="element">Any defined element.</param>
    /// <param name="maxDepth">How many levels of objects and arrays are taken apart.</param>
    public static LogEventPropertyValue From(JsonElement element, int maxDepth) => From(element, maxDepth, typeTags: false);

    /// <summary>Reads a property as Serilog.Formatting.Compact writes it: a structure's last member may be its type tag.</summary>
    /// <param name="element">Any defined element of a document of limited depth.</param>
    public static LogEventPropertyValue FromClef(JsonElement element) => From(element, int.MaxValue, typeTags: true);

    static LogEventPropertyValue From(JsonElement element, int maxDepth, bool typeTags)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object or JsonValueKind.Array when maxDepth <= 0:
                return new RawJsonValue(element.GetRawText());
            case JsonValueKind.Object:
                return FromObject(element, maxDepth - 1, typeTags);
            case JsonValueKind.Array:
                var elements = new List<LogEventPropertyValue>(element.GetArrayLength());
                foreach (var item in element.EnumerateArray()) elements.Add(From(item, maxDepth - 1, typeTags));
                return new SequenceValue(elements);
            case JsonValueKind.String:
                return FromString(element);
            case JsonValueKind.Number:
                return FromNumber(element);
            case JsonValueKind.True:
                return new ScalarValue(true);
            case JsonValueKind.False:
                return new ScalarValue(false);
            default:
                return ScalarValue.Null;
        }
    }

    static LogEventPropertyValue FromObject(JsonElement element, int maxDepth, bool typeTags)
    {
        var members = new MemberList(capacity: 8);
        foreach (var member in element.EnumerateObject())
            if (!TryGetName(member, out var name) || !members.TryAdd(name, From(member.Value, maxDepth, typeTags)))
                return new RawJsonValue(element.GetRawText());

        return typeTags ? members.ToTaggedValue("$type") : members.ToValue();
    }

    static bool TryGetName(JsonProperty member, out string name)
    {
        try
        {
            name = member.Name;
            return true;
        }
        catch (InvalidOperationException)
        {
            name = "";
            return false;
        }
    }

    static ScalarValue FromString(JsonElement element)
    {
        try
        {
            return new ScalarValue(element.GetString());
        }
        catch (InvalidOperationException)
        {
            return new ScalarValue(element.GetRawText());
        }
    }

    /// <summary>The type whose own text is the number's, so that it is written again as it was read; else the nearest double, unless that would cut digits off.</summary>
    static ScalarValue FromNumber(JsonElement element)
    {
        var text = element.GetRawText();
        if (text != "-0" && element.TryGetInt64(out var integer)) return new ScalarValue(integer);
        if (element.TryGetDecimal(out var exact) && exact.ToString(CultureInfo.InvariantCulture) == text) return new ScalarValue(exact);
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || double.IsInfinity(number)) return new ScalarValue(text);
        if (number.ToString("R", CultureInfo.InvariantCulture) == text) return new ScalarValue(number);
        if (((float)number).ToString("R", CultureInfo.InvariantCulture) == text) return new ScalarValue((float)number);
        return CountDigits(text) <= DoubleDigits ? new ScalarValue(number) : new ScalarValue(text);
    }

    static int CountDigits(string number)
    {
        var count = 0;
        foreach (var c in number)
        {
            if (c is 'e' or 'E') break;
            if (c is >= '1' and <= '9' || (c == '0' && count > 0)) count++;
        }

        return count;
    }
}
