using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Serilog.Events;
using Serilog.Parsing;

namespace Serilog.Sinks.Sark;

/// <summary>
/// Reads log events back from CLEF (compact log event format), as Serilog.Formatting.Compact writes it, so that audit events kept in a
/// file can be written to a SIEM again with their original id and time. Renderings (<c>@r</c>) are not read: they follow
/// from the template.
/// </summary>
public static class ClefAuditReader
{
    static readonly MessageTemplateParser TemplateParser = new();

    /// <summary>Reads one event.</summary>
    /// <param name="line">One line of CLEF: a JSON object with at least <c>@t</c>.</param>
    /// <returns>The log event, with the property <c>AuditEvent</c> where the line has one.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="line" /> is null.</exception>
    /// <exception cref="FormatException">The line is not CLEF.</exception>
    public static LogEvent Read(string line)
    {
        if (line is null) throw new ArgumentNullException(nameof(line));
        try
        {
            using var document = JsonDocument.Parse(line);
            return Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new FormatException("The line is not JSON, so not CLEF.", exception);
        }
    }

    static LogEvent Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new FormatException("The line is not a JSON object, so not CLEF.");

        DateTimeOffset? timestamp = null;
        var level = LogEventLevel.Information;
        string? template = null;
        string? message = null;
        Exception? exception = null;
        ActivityTraceId traceId = default;
        ActivitySpanId spanId = default;
        var properties = new List<LogEventProperty>();

        foreach (var member in root.EnumerateObject())
        {
            switch (member.Name)
            {
                case "@t":
                    if (!DateTimeOffset.TryParse(member.Value.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                        throw new FormatException("The member @t is not a time.");
                    timestamp = time;
                    break;
                case "@l":
                    if (!Enum.TryParse(member.Value.ToString(), ignoreCase: true, out level))
                        throw new FormatException("The member @l is not a Serilog level.");
                    break;
                case "@mt":
                    template = member.Value.ToString();
                    break;
                case "@m":
                    message = member.Value.ToString();
                    break;
                case "@x":
                    exception = new ClefException(member.Value.ToString());
                    break;
                case "@tr":
                    if (IsHex(member.Value.ToString(), 32)) traceId = ActivityTraceId.CreateFromString(member.Value.ToString().AsSpan());
                    break;
                case "@sp":
                    if (IsHex(member.Value.ToString(), 16)) spanId = ActivitySpanId.CreateFromString(member.Value.ToString().AsSpan());
                    break;
                case "@i" or "@r":
                    break;
                default:
                    var name = member.Name.StartsWith("@@", StringComparison.Ordinal) ? member.Name.Substring(1) : member.Name;
                    if (LogEventProperty.IsValidName(name)) properties.Add(new LogEventProperty(name, ReadValue(member.Value)));
                    break;
            }
        }

        return new LogEvent(
            timestamp ?? throw new FormatException("The member @t is missing, so the line is not CLEF."),
            level,
            exception,
            template is null ? MessageAsTemplate(message) : TemplateParser.Parse(template),
            properties,
            traceId,
            spanId);
    }

    static LogEventPropertyValue ReadValue(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                return new SequenceValue(element.EnumerateArray().Select(ReadValue));
            case JsonValueKind.Object:
                var properties = new List<LogEventProperty>();
                string? typeTag = null;
                foreach (var member in element.EnumerateObject())
                {
                    if (member.NameEquals("$type")) typeTag = member.Value.ToString();
                    else if (LogEventProperty.IsValidName(member.Name)) properties.Add(new LogEventProperty(member.Name, ReadValue(member.Value)));
                    else return JsonPropertyValue.From(element);
                }

                return new StructureValue(properties, typeTag);
            default:
                return JsonPropertyValue.From(element);
        }
    }

    static MessageTemplate MessageAsTemplate(string? message) => new(message ?? "", [new TextToken(message ?? "")]);

    static bool IsHex(string text, int length)
    {
        if (text.Length != length) return false;
        foreach (var c in text)
            if (c is not (>= '0' and <= '9' or >= 'a' and <= 'f'))
                return false;
        return true;
    }

    /// <summary>An exception of which only its text is left.</summary>
    sealed class ClefException(string text) : Exception
    {
        public override string Message => text;

        public override string ToString() => text;
    }
}
