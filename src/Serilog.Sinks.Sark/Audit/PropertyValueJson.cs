using System.Globalization;
using System.Text.Json;
using Serilog.Events;

namespace Serilog.Sinks.Sark;

/// <summary>Writes Serilog property values as JSON. Every value has a form, so nothing here throws for what it is given.</summary>
/// <remarks>Members are counted through, since each enumerator of an interface is an object.</remarks>
static class PropertyValueJson
{
    public static void Write(Utf8JsonWriter json, LogEventPropertyValue value)
    {
        switch (value)
        {
            case ScalarValue scalar:
                WriteScalar(json, scalar.Value);
                break;
            case SequenceValue sequence:
                json.WriteStartArray();
                for (var i = 0; i < sequence.Elements.Count; i++) Write(json, sequence.Elements[i]);
                json.WriteEndArray();
                break;
            case StructureValue structure:
                json.WriteStartObject();
                for (var i = 0; i < structure.Properties.Count; i++)
                {
                    var property = structure.Properties[i];
                    json.WritePropertyName(WellFormedText.Of(property.Name));
                    Write(json, property.Value);
                }

                json.WriteEndObject();
                break;
            case DictionaryValue dictionary:
                json.WriteStartObject();
                foreach (var element in dictionary.Elements)
                {
                    json.WritePropertyName(WellFormedText.Of(ScalarText.Of(element.Key.Value ?? "null")));
                    Write(json, element.Value);
                }

                json.WriteEndObject();
                break;
            default:
                json.WriteStringValue(value.ToString(null, CultureInfo.InvariantCulture));
                break;
        }
    }

    /// <summary>JSON has no NaN and no infinities: they are written as text, by name, as Serilog's own formatters do.</summary>
    public static void WriteDouble(Utf8JsonWriter json, double value)
    {
        if (double.IsNaN(value) || double.IsInfinity(value)) json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
        else json.WriteNumberValue(value);
    }

    static void WriteScalar(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(WellFormedText.Of(text)); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case uint number: json.WriteNumberValue(number); break;
            case ulong number: json.WriteNumberValue(number); break;
            case short number: json.WriteNumberValue(number); break;
            case ushort number: json.WriteNumberValue(number); break;
            case byte number: json.WriteNumberValue(number); break;
            case sbyte number: json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case double number: WriteDouble(json, number); break;
            case float number when float.IsNaN(number) || float.IsInfinity(number): WriteDouble(json, number); break;
            case float number: json.WriteNumberValue(number); break;
            case Guid guid: json.WriteStringValue(guid); break;
            default: json.WriteStringValue(WellFormedText.Of(ScalarText.Of(value))); break;
        }
    }
}
