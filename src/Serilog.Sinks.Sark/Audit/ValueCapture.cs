using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serilog.Events;

namespace Serilog.Sinks.Sark;

/// <summary>
/// Captures whatever an application puts into an audit event, now, on its own thread. Dictionaries, lists and JSON are
/// walked here, without reflection, with cycles and depth under control; any other object is left to Serilog and so to the
/// application's own destructuring policies. Whatever cannot be captured is named in <see cref="Errors" />; nothing throws.
/// </summary>
struct ValueCapture(ILogger logger)
{
    // Far deeper than evidence that a person reads, far below what a SIEM's parser or our stack would mind.
    const int MaxDepth = 32;
    const int MaxErrors = 8;

    List<object>? _ancestors;
    List<string>? _errors;
    int _errorCount;

    public readonly string? Errors => _errors is null ? null
        : string.Join("; ", _errors) + (_errorCount > MaxErrors ? $"; and {_errorCount - MaxErrors} more" : "");

    /// <returns>Null only for null.</returns>
    public LogEventPropertyValue? Capture(object? value, string path) => value is null ? null : CaptureValue(value, path);

    LogEventPropertyValue CaptureValue(object? value, string path)
    {
        try
        {
            return value switch
            {
                null => ScalarValue.Null,
                LogEventPropertyValue captured => captured,
                string or bool or char or decimal or Guid or DateTime or DateTimeOffset or TimeSpan or Uri or Enum
                    or int or long or double or float or short or byte or uint or ulong or ushort or sbyte => new ScalarValue(value),
                AuditEventType eventType => new ScalarValue(eventType.Name),
                byte[] bytes => new ScalarValue(Convert.ToBase64String(bytes)),
                Exception exception => new ScalarValue(exception.ToString()),
                JsonElement element => CaptureJson(element, path),
                JsonDocument document => CaptureJson(document.RootElement, path),
                JsonNode node => CaptureJson(node, path),
                IDictionary or IEnumerable<KeyValuePair<string, object?>> or ICollection => CaptureContainer(value, path),
                _ => CaptureObject(value, path),
            };
        }
        catch (Exception exception)
        {
            // The application's own getters and enumerators run here. Only the type is named: a message may quote the data.
            return Fail(path, exception.GetType().Name);
        }
    }

    LogEventPropertyValue CaptureContainer(object container, string path)
    {
        _ancestors ??= [];
        if (_ancestors.Count >= MaxDepth) return Fail(path, $"deeper than {MaxDepth} levels");
        foreach (var ancestor in _ancestors)
            if (ReferenceEquals(ancestor, container))
                return Fail(path, "contains itself");

        _ancestors.Add(container);
        try
        {
            return container switch
            {
                IDictionary dictionary => CaptureDictionary(dictionary, path),
                IEnumerable<KeyValuePair<string, object?>> pairs => CapturePairs(pairs, path),
                _ => CaptureSequence((IEnumerable)container, path),
            };
        }
        finally
        {
            _ancestors.RemoveAt(_ancestors.Count - 1);
        }
    }

    LogEventPropertyValue CaptureDictionary(IDictionary dictionary, string path)
    {
        var elements = new Dictionary<ScalarValue, LogEventPropertyValue>(dictionary.Count);
        foreach (DictionaryEntry entry in dictionary)
            AddElement(elements, Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "", entry.Value, path);
        return new DictionaryValue(elements);
    }

    LogEventPropertyValue CapturePairs(IEnumerable<KeyValuePair<string, object?>> pairs, string path)
    {
        var elements = new Dictionary<ScalarValue, LogEventPropertyValue>();
        foreach (var pair in pairs) AddElement(elements, pair.Key ?? "", pair.Value, path);
        return new DictionaryValue(elements);
    }

    void AddElement(Dictionary<ScalarValue, LogEventPropertyValue> elements, string key, object? value, string path)
    {
        var name = new ScalarValue(key);
        if (elements.ContainsKey(name)) Fail($"{path}.{key}", "duplicate key");
        else elements.Add(name, CaptureValue(value, $"{path}.{key}"));
    }

    LogEventPropertyValue CaptureSequence(IEnumerable items, string path)
    {
        var elements = new List<LogEventPropertyValue>();
        foreach (var item in items) elements.Add(CaptureValue(item, $"{path}[{elements.Count}]"));
        return new SequenceValue(elements);
    }

    LogEventPropertyValue CaptureJson(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False
            => JsonPropertyValue.From(element),
        JsonValueKind.Null => ScalarValue.Null,
        _ => Fail(path, "undefined JSON element"),
    };

    LogEventPropertyValue CaptureJson(JsonNode node, string path)
    {
        using var document = JsonDocument.Parse(node.ToJsonString());
        return CaptureJson(document.RootElement, path);
    }

    LogEventPropertyValue CaptureObject(object value, string path)
    {
        if (logger.BindProperty(CapturedAuditEvent.PropertyName, value, destructureObjects: true, out var property))
            return property.Value;

        _ = Fail(path, $"{value.GetType().Name} not captured");
        return new ScalarValue(value.ToString());
    }

    ScalarValue Fail(string path, string reason)
    {
        if (++_errorCount <= MaxErrors) (_errors ??= []).Add($"{path}: {reason}");
        return ScalarValue.Null;
    }
}
