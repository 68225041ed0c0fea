using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serilog.Core;
using Serilog.Events;

namespace Serilog.Sinks.Sark;

/// <summary>
/// Captures whatever an application puts into an audit event, now, on its own thread. Dictionaries, lists and JSON are
/// walked here, without reflection, with cycles, depth and number under control; any other object is left to Serilog and so to the
/// application's own destructuring policies. Whatever cannot be captured is named by <see cref="Complete" />; nothing throws.
/// </summary>
struct ValueCapture
{
    // Far deeper than evidence that a person reads, far below what a SIEM's parser or our stack would mind.
    const int MaxDepth = 32;

    // For one event. An enumerable may have no end, and values that refer to each other many times over may as well have none.
    const int MaxValues = 100_000;

    // One of the two leads to Serilog's own capturing.
    readonly ILogger? _logger;
    readonly ILogEventPropertyValueFactory? _factory;

    CaptureTrail? _trail;
    int _values;

    public ValueCapture(ILogger logger) => _logger = logger;

    public ValueCapture(ILogEventPropertyValueFactory factory) => _factory = factory;

    /// <summary>Ends the capturing.</summary>
    /// <returns>What could not be captured, and where; null if all was.</returns>
    public readonly string? Complete()
    {
        var errors = _trail?.Errors;
        _trail?.Return();
        return errors;
    }

    /// <returns>Null only for null.</returns>
    public LogEventPropertyValue? Capture(object? value, string name)
    {
        if (value is null) return null;

        (_trail ??= CaptureTrail.Take()).Start(name);
        return CaptureValue(value);
    }

    LogEventPropertyValue CaptureValue(object? value)
    {
        try
        {
            return value switch
            {
                null => ScalarValue.Null,
                string or bool or char or int or long or double or float or decimal or short or byte or uint or ulong or ushort or sbyte or BigInteger
                    or Guid or DateTime or DateTimeOffset or TimeSpan or Enum => new ScalarValue(value),
#if NET
                DateOnly or TimeOnly => new ScalarValue(value),
#endif
                Uri uri => new ScalarValue(uri.OriginalString),
                AuditEventType eventType => new ScalarValue(eventType.Name),
                byte[] bytes => new ScalarValue(Convert.ToBase64String(bytes)),
                ReadOnlyMemory<byte> bytes => new ScalarValue(Convert.ToBase64String(bytes.ToArray())),
                Memory<byte> bytes => new ScalarValue(Convert.ToBase64String(bytes.ToArray())),
                Exception exception => new ScalarValue(exception.ToString()),
                JsonElement element => CaptureJson(element),
                JsonDocument document => CaptureJson(document.RootElement),
                JsonNode node => CaptureJson(node.ToJsonString()),
                LogEventPropertyValue captured => Checked(captured),

                // What details usually are: before anything is searched for by name.
                Dictionary<string, object?> members => CaptureContainer(members),
                IEnumerable when IsNewtonsoftToken(value) => CaptureNewtonsoftToken(value),
                IEnumerable container => CaptureContainer(container),
                Stream or TextReader or Task => Fail($"{value.GetType().Name} is not a value"),
                _ when IsValueTask(value) => Fail("ValueTask is not a value"),
                _ => CaptureObject(value),
            };
        }
        catch (Exception exception)
        {
            // The application's own getters run here. Only the type is named: a message may quote the data.
            return Fail(exception.GetType().Name);
        }
    }

    LogEventPropertyValue CaptureContainer(IEnumerable container)
    {
        if (_trail!.Depth >= MaxDepth) return Fail($"deeper than {MaxDepth} levels");
        if (_trail.IsInside(container)) return Fail("contains itself");

        _trail.Enter(container);
        try
        {
            return container switch
            {
                Dictionary<string, object?> members => CaptureMembers(members),
                IDictionary dictionary => CaptureDictionary(dictionary),
                IEnumerable<KeyValuePair<string, object?>> pairs => CapturePairs(pairs),
                _ => CaptureSequence(container),
            };
        }
        finally
        {
            _trail.Leave();
        }
    }

    /// <summary>What details usually are. Like <see cref="CaptureDictionary" />, which makes two objects of each member.</summary>
    LogEventPropertyValue CaptureMembers(Dictionary<string, object?> dictionary)
    {
        var members = new MemberList(dictionary.Count);
        try
        {
            foreach (var member in dictionary)
                if (!TryAdd(ref members, member.Key, member.Value)) break;
        }
        catch (Exception exception)
        {
            FailWhole(exception);
        }

        return members.ToValue();
    }

    LogEventPropertyValue CaptureDictionary(IDictionary dictionary)
    {
        var members = new MemberList(dictionary.Count);
        try
        {
            foreach (DictionaryEntry entry in dictionary)
                if (!TryAdd(ref members, entry.Key, entry.Value)) break;
        }
        catch (Exception exception)
        {
            FailWhole(exception);
        }

        return members.ToValue();
    }

    LogEventPropertyValue CapturePairs(IEnumerable<KeyValuePair<string, object?>> pairs)
    {
        var members = new MemberList(capacity: 4);
        try
        {
            foreach (var pair in pairs)
                if (!TryAdd(ref members, pair.Key, pair.Value)) break;
        }
        catch (Exception exception)
        {
            FailWhole(exception);
        }

        return members.ToValue();
    }

    LogEventPropertyValue CaptureSequence(IEnumerable items)
    {
        var elements = new List<LogEventPropertyValue>();
        try
        {
            foreach (var item in items)
            {
                _trail!.MoveTo(elements.Count);
                if (!HasRoom()) break;
                elements.Add(CaptureValue(item));
            }
        }
        catch (Exception exception)
        {
            FailWhole(exception);
        }

        // A tree of the application's own that enumerates itself and has nothing below it, as a leaf of a JSON library has: its text is the value.
        if (elements.Count == 0 && items is not ICollection && OwnText(items) is { } text) return new ScalarValue(text);
        return new SequenceValue(elements);
    }

    bool TryAdd(ref MemberList members, object? key, object? value)
    {
        // As it will be written, so that keys which differ only in what cannot be written are found to be the same.
        var name = WellFormedText.Of(ScalarText.Of(key ?? "null"));
        _trail!.MoveTo(name);
        if (!HasRoom()) return false;

        if (!members.TryAdd(name, CaptureValue(value))) Fail("duplicate key");
        return true;
    }

    bool HasRoom()
    {
        if (++_values <= MaxValues) return true;

        Fail($"left out from here on: the event has more than {MaxValues} values");
        return false;
    }

    LogEventPropertyValue CaptureJson(JsonElement element) => element.ValueKind == JsonValueKind.Undefined
        ? Fail("undefined JSON element")
        : JsonPropertyValue.From(element, MaxDepth - _trail!.Depth);

    LogEventPropertyValue CaptureJson(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = AuditEventJson.WriterOptions.MaxDepth });
        return CaptureJson(document.RootElement);
    }

    /// <summary>
    /// Newtonsoft.Json's tokens enumerate one another instead of showing what they hold, but their text is JSON. Known by name, to depend on no version of it.
    /// </summary>
    LogEventPropertyValue CaptureNewtonsoftToken(object token)
    {
        if (token is not IConvertible value) return CaptureJson(token.ToString() ?? "null");

        return value.GetTypeCode() switch
        {
            TypeCode.Empty => ScalarValue.Null,
            TypeCode.Object => new ScalarValue(token.ToString()),
            var typeCode => new ScalarValue(Convert.ChangeType(token, typeCode, CultureInfo.InvariantCulture)),
        };
    }

    readonly LogEventPropertyValue CaptureObject(object value)
    {
        if (Destructure(value) is not { } captured) return Fail($"{value.GetType().Name} not captured");

        // Serilog knows no such number, address or version, and takes it apart, though its text says it all.
        if (captured is StructureValue && IsFrameworkValue(value)) return new ScalarValue(ScalarText.Of(value));

        if (IsEmpty(captured, value))
        {
            Fail($"{value.GetType().Name} has no readable properties");
            return new ScalarValue(ScalarText.Of(value));
        }

        return Checked(captured);
    }

    readonly LogEventPropertyValue? Destructure(object value) =>
        _factory is not null ? _factory.CreatePropertyValue(value, destructureObjects: true)
        : _logger!.BindProperty(CapturedAuditEvent.PropertyName, value, destructureObjects: true, out var property) ? property.Value
        : null;

    readonly LogEventPropertyValue Checked(LogEventPropertyValue captured) =>
        SerilogCapture.FindFaults(captured, _trail!, depth: _factory is null ? 0 : 1) ? captured : ScalarValue.Null;

    readonly ScalarValue Fail(string reason)
    {
        _trail!.Fail(reason);
        return ScalarValue.Null;
    }

    /// <summary>An enumeration broke off: what it gave until then is kept.</summary>
    readonly void FailWhole(Exception exception)
    {
        _trail!.MoveBack();
        Fail(exception.GetType().Name);
    }

    /// <summary>Whether nothing is left of the object but its type's name, as in trimmed applications, where Serilog does not take objects apart.</summary>
    static bool IsEmpty(LogEventPropertyValue captured, object value) => captured switch
    {
        StructureValue structure => structure.Properties.Count == 0,
        ScalarValue { Value: string text } => value is not Delegate && text == value.GetType().ToString(),
        _ => false,
    };

    static bool IsNewtonsoftToken(object value)
    {
        for (var type = value.GetType(); type is not null; type = type.BaseType)
            if (type.FullName == "Newtonsoft.Json.Linq.JToken")
                return true;
        return false;
    }

    static bool IsValueTask(object value) =>
        value is ValueTask || (value.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(ValueTask<>));

    static bool IsFrameworkValue(object value) =>
        value is IFormattable && value.GetType().Namespace is { } name && (name == "System" || name.StartsWith("System.", StringComparison.Ordinal));

    static string? OwnText(object value)
    {
        var text = ScalarText.Of(value);
        return text == value.GetType().ToString() ? null : text;
    }
}
