using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Serilog.Events;
using Serilog.Parsing;

namespace Serilog.Sinks.Sark;

/// <summary>
/// Reads log events back from CLEF (compact log event format), as Serilog.Formatting.Compact writes it, so that audit events kept in a
/// file can be written to a SIEM again, byte for byte as they would have been the first time. Renderings (<c>@r</c>) are not read: they follow
/// from the template.
/// </summary>
/// <remarks>
/// CLEF does not tell a structure's type tag from a member named <c>$type</c>. Where <c>$type</c> is the last of several members and a string, it is read as
/// the type tag, which is not part of an event.
/// </remarks>
public static class ClefAuditReader
{
    static readonly MessageTemplateParser TemplateParser = new();

    // Deeper than any value that is captured; the default would refuse some of those.
    static readonly JsonDocumentOptions Options = new() { MaxDepth = 256 };

    /// <summary>Reads one event.</summary>
    /// <param name="line">One line of CLEF: a JSON object with at least <c>@t</c>.</param>
    /// <returns>The log event, with the property <c>AuditEvent</c> where the line has one.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="line" /> is null.</exception>
    /// <exception cref="FormatException">The line is not CLEF: blank, cut off, not a JSON object, or without a time.</exception>
    public static LogEvent Read(string line)
    {
        if (line is null) throw new ArgumentNullException(nameof(line));
        try
        {
            // As bytes: in them half a surrogate pair is a replacement character, as it is on the wire. Read from a string it would be an error.
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(line), Options);
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter: a name or a text that is escaped into half a surrogate pair.
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
                    if (!Enum.TryParse(member.Value.ToString(), ignoreCase: true, out level) || level is < LogEventLevel.Verbose or > LogEventLevel.Fatal)
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
                    if (LogEventProperty.IsValidName(name)) properties.Add(new LogEventProperty(name, JsonPropertyValue.FromClef(member.Value)));
                    break;
            }
        }

        var logEvent = new LogEvent(
            timestamp ?? throw new FormatException("The member @t is missing, so the line is not CLEF."),
            level,
            exception,
            template is null ? MessageAsTemplate(message) : TemplateParser.Parse(template),
            properties,
            traceId,
            spanId);

        // Read now, while it is known that the values are as they were captured, and that nothing in them is Serilog's word for a failure.
        if (AuditEventReader.ReadCaptured(logEvent) is { } captured)
            logEvent.AddOrUpdateProperty(new LogEventProperty(CapturedAuditEvent.PropertyName, captured));
        return logEvent;
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
