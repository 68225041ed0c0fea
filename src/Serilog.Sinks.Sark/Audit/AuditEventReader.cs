using System.Globalization;
using Serilog.Events;

namespace Serilog.Sinks.Sark;

/// <summary>
/// Reads an audit event back from a log event's <c>AuditEvent</c> property, wherever that came from:
/// <see cref="AuditLoggerExtensions.Audit" />, <c>{@AuditEvent}</c> with our type or the application's own, or CLEF. Names match in
/// Pascal case and in snake case.
/// </summary>
static class AuditEventReader
{
    static readonly Dictionary<string, string> CanonicalNames = CreateCanonicalNames();

    /// <returns>
    /// The audit event, or null if there is no such property or it does not say what kind of event it is.
    /// </returns>
    public static CapturedAuditEvent? Read(LogEvent logEvent)
    {
        if (!logEvent.Properties.TryGetValue(CapturedAuditEvent.PropertyName, out var value)) return null;

        return value switch
        {
            CapturedAuditEvent captured => captured,
            StructureValue structure => Read(logEvent, structure.Properties),
            DictionaryValue dictionary => Read(logEvent, Members(dictionary)),
            _ => null,
        };
    }

    static CapturedAuditEvent? Read(LogEvent logEvent, IReadOnlyList<LogEventProperty> members)
    {
        var fields = new Dictionary<string, LogEventPropertyValue>(members.Count);
        var additional = new List<LogEventProperty>();
        foreach (var member in members)
        {
            if (!CanonicalNames.TryGetValue(member.Name, out var name)) additional.Add(member);
            else if (member.Value is not ScalarValue { Value: null }) fields[name] = member.Value;
        }

        if (!fields.TryGetValue(nameof(AuditEvent.EventType), out var eventType)) return null;

        var auditEvent = new AuditEvent(
            Text(eventType),
            AuditSeverityNames.TryParse(TextOf(nameof(AuditEvent.Severity))) ?? AuditSeverityNames.FromLevel(logEvent.Level))
        {
            Id = TextOf(nameof(AuditEvent.Id))!,
            Timestamp = TimestampOf(nameof(AuditEvent.Timestamp)) ?? logEvent.Timestamp,
            UserId = TextOf(nameof(AuditEvent.UserId)),
            UserEmail = TextOf(nameof(AuditEvent.UserEmail)),
            PrincipalType = TextOf(nameof(AuditEvent.PrincipalType)),
            PrincipalAttributes = ValueOf(nameof(AuditEvent.PrincipalAttributes)),
            ServerId = TextOf(nameof(AuditEvent.ServerId)),
            ToolName = TextOf(nameof(AuditEvent.ToolName)),
            ResourceType = TextOf(nameof(AuditEvent.ResourceType)),
            ActionOperation = TextOf(nameof(AuditEvent.ActionOperation)),
            ActionParameters = ValueOf(nameof(AuditEvent.ActionParameters)),
            Decision = TextOf(nameof(AuditEvent.Decision)),
            PolicyId = TextOf(nameof(AuditEvent.PolicyId)),
            PolicyVersion = TextOf(nameof(AuditEvent.PolicyVersion)),
            Environment = TextOf(nameof(AuditEvent.Environment)),
            IpAddress = TextOf(nameof(AuditEvent.IpAddress)),
            UserAgent = TextOf(nameof(AuditEvent.UserAgent)),
            RequestId = TextOf(nameof(AuditEvent.RequestId)),
            Success = NumberOf<bool>(nameof(AuditEvent.Success)),
            ErrorMessage = TextOf(nameof(AuditEvent.ErrorMessage)),
            LatencyMs = NumberOf<double>(nameof(AuditEvent.LatencyMs)),
            Cost = NumberOf<decimal>(nameof(AuditEvent.Cost)),
            Details = ValueOf(nameof(AuditEvent.Details)),
        };

        return new CapturedAuditEvent(auditEvent, members)
        {
            PrincipalAttributes = ValueOf(nameof(AuditEvent.PrincipalAttributes)),
            ActionParameters = ValueOf(nameof(AuditEvent.ActionParameters)),
            Details = ValueOf(nameof(AuditEvent.Details)),
            EncodingError = TextOf(nameof(CapturedAuditEvent.EncodingError)),
            Additional = additional,
        };

        LogEventPropertyValue? ValueOf(string name) => fields.TryGetValue(name, out var value) ? value : null;

        string? TextOf(string name) => fields.TryGetValue(name, out var value) ? Text(value) : null;

        T? NumberOf<T>(string name) where T : struct, IConvertible
        {
            if (!fields.TryGetValue(name, out var value) || value is not ScalarValue { Value: IConvertible number }) return null;
            if (number is T typed) return typed;
            try
            {
                return (T)number.ToType(typeof(T), CultureInfo.InvariantCulture);
            }
            catch (Exception exception) when (exception is FormatException or InvalidCastException or OverflowException)
            {
                additional.Add(new LogEventProperty(name, value));
                return null;
            }
        }

        DateTimeOffset? TimestampOf(string name)
        {
            if (!fields.TryGetValue(name, out var value)) return null;
            switch (value)
            {
                case ScalarValue { Value: DateTimeOffset timestamp }:
                    return timestamp;
                case ScalarValue { Value: DateTime { Kind: DateTimeKind.Local } local }:
                    return local.ToUniversalTime();
                case ScalarValue { Value: DateTime time }:
                    return new DateTimeOffset(time, TimeSpan.Zero);
                case ScalarValue { Value: string text } when DateTimeOffset.TryParse(
                    text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed):
                    return parsed;
                default:
                    additional.Add(new LogEventProperty("UnreadableTimestamp", value));
                    return null;
            }
        }
    }

    static string? Text(LogEventPropertyValue value) => value switch
    {
        ScalarValue { Value: string text } => text,
        ScalarValue { Value: IFormattable formattable } => formattable.ToString(null, CultureInfo.InvariantCulture),
        ScalarValue scalar => scalar.Value?.ToString(),

        // An AuditEventType that Serilog took apart.
        StructureValue { Properties: [{ Name: nameof(AuditEventType.Name), Value: ScalarValue { Value: string name } }] } => name,
        _ => value.ToString(null, CultureInfo.InvariantCulture),
    };

    static List<LogEventProperty> Members(DictionaryValue dictionary)
    {
        var members = new List<LogEventProperty>(dictionary.Elements.Count);
        foreach (var element in dictionary.Elements)
            if (element.Key.Value?.ToString() is { } name && LogEventProperty.IsValidName(name))
                members.Add(new LogEventProperty(name, element.Value));
        return members;
    }

    static Dictionary<string, string> CreateCanonicalNames()
    {
        string[] names =
        [
            nameof(AuditEvent.Id), nameof(AuditEvent.Timestamp), nameof(AuditEvent.EventType), nameof(AuditEvent.Severity),
            nameof(AuditEvent.UserId), nameof(AuditEvent.UserEmail), nameof(AuditEvent.PrincipalType), nameof(AuditEvent.PrincipalAttributes),
            nameof(AuditEvent.ServerId), nameof(AuditEvent.ToolName), nameof(AuditEvent.ResourceType), nameof(AuditEvent.ActionOperation),
            nameof(AuditEvent.ActionParameters), nameof(AuditEvent.Decision), nameof(AuditEvent.PolicyId), nameof(AuditEvent.PolicyVersion),
            nameof(AuditEvent.Environment), nameof(AuditEvent.IpAddress), nameof(AuditEvent.UserAgent), nameof(AuditEvent.RequestId),
            nameof(AuditEvent.Success), nameof(AuditEvent.ErrorMessage), nameof(AuditEvent.LatencyMs), nameof(AuditEvent.Cost),
            nameof(AuditEvent.Details), nameof(CapturedAuditEvent.EncodingError),
        ];

        var canonical = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            canonical[name] = name;
            canonical[SnakeCase.From(name)] = name;
        }

        return canonical;
    }
}
