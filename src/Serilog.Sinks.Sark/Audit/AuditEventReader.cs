using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
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

    // An event that comes without an id is given one, which must be the same for every sink and for the journal. By the value, because a sub-logger's
    // sinks get a copy of the log event.
    static readonly ConditionalWeakTable<LogEventPropertyValue, ReadEvent> AlreadyRead = new();

    /// <returns>
    /// The audit event, or null if there is no such property or it does not say what kind of event it is.
    /// </returns>
    public static CapturedAuditEvent? Read(LogEvent logEvent)
    {
        if (!logEvent.Properties.TryGetValue(CapturedAuditEvent.PropertyName, out var value)) return null;
        if (value is CapturedAuditEvent captured) return captured;

        return ReadOnce(logEvent, value);
    }

    /// <summary>
    /// Like <see cref="Read(LogEvent)" />, and puts what was read in place of what was logged: wherever the event is written from now on, it has the id that it was given
    /// and nothing that was left out. Another reading of an application's own type could give it another id.
    /// </summary>
    public static CapturedAuditEvent? Take(ref LogEvent logEvent)
    {
        if (!logEvent.Properties.TryGetValue(CapturedAuditEvent.PropertyName, out var value)) return null;
        if (value is CapturedAuditEvent captured) return captured;
        if (ReadOnce(logEvent, value) is not { } read) return null;

        var properties = new List<LogEventProperty>(logEvent.Properties.Count);
        foreach (var property in logEvent.Properties)
            properties.Add(new LogEventProperty(property.Key, property.Key == CapturedAuditEvent.PropertyName ? read : property.Value));
        logEvent = new LogEvent(
            logEvent.Timestamp, logEvent.Level, logEvent.Exception, logEvent.MessageTemplate, properties, logEvent.TraceId ?? default, logEvent.SpanId ?? default);
        return read;
    }

    /// <summary>Like <see cref="Read(LogEvent)" />, for a property whose values are known to be as they were captured.</summary>
    public static CapturedAuditEvent? ReadCaptured(LogEvent logEvent) =>
        logEvent.Properties.TryGetValue(CapturedAuditEvent.PropertyName, out var value) ? Read(logEvent, value, StartTrail()) : null;

    /// <returns>The name of the audit event's own member that this is a way to write; null if it is none.</returns>
    public static string? CanonicalName(string name) => TryGetCanonicalName(name, SnakeCase.From(name), out var canonicalName) ? canonicalName : null;

    static bool TryGetCanonicalName(string name, string snakeCaseName, [NotNullWhen(true)] out string? canonicalName) =>
        CanonicalNames.TryGetValue(name, out canonicalName) || CanonicalNames.TryGetValue(snakeCaseName, out canonicalName);

    static CaptureTrail StartTrail()
    {
        var trail = new CaptureTrail();
        trail.Start(CapturedAuditEvent.PropertyName);
        return trail;
    }

    // Apart from the quick way above, which has no need of the closure in here.
    static CapturedAuditEvent? ReadOnce(LogEvent logEvent, LogEventPropertyValue value)
    {
        // A value bound by ForContext is in many log events, each of which is an audit event of its own.
        if (AlreadyRead.TryGetValue(value, out var already) && already.LoggedAt == logEvent.Timestamp) return already.AuditEvent;

        // Serilog captured it, so Serilog's ways to say that it could not are looked for.
        var trail = StartTrail();
        SerilogCapture.FindFaults(value, trail);
        if (Read(logEvent, value, trail) is not { } read) return null;

        lock (AlreadyRead)
        {
            // Another sink, on another thread, may have been quicker.
            if (AlreadyRead.TryGetValue(value, out already) && already.LoggedAt == logEvent.Timestamp) return already.AuditEvent;

            AlreadyRead.Remove(value);
            AlreadyRead.Add(value, new ReadEvent(logEvent.Timestamp, read));
            return read;
        }
    }

    static CapturedAuditEvent? Read(LogEvent logEvent, LogEventPropertyValue value, CaptureTrail trail) => value switch
    {
        StructureValue structure => Read(logEvent, structure.Properties, trail),
        DictionaryValue dictionary => Read(logEvent, Members(dictionary, trail), trail),
        _ => null,
    };

    static CapturedAuditEvent? Read(LogEvent logEvent, IReadOnlyList<LogEventProperty> members, CaptureTrail trail)
    {
        var fields = new Dictionary<string, LogEventPropertyValue>(members.Count);
        var additional = new MemberList(capacity: 0);
        var kept = new List<LogEventProperty>(members.Count + 2);
        foreach (var member in members)
        {
            if (member.Value is ScalarValue { Value: null })
            {
                kept.Add(member);
                continue;
            }

            var snakeCaseName = SnakeCase.From(member.Name);
            bool isNew;
            if (TryGetCanonicalName(member.Name, snakeCaseName, out var name))
            {
                isNew = !fields.ContainsKey(name);
                if (isNew) fields.Add(name, member.Value);
            }
            else
            {
                // A name of separators alone has no words.
                if (!LogEventProperty.IsValidName(snakeCaseName)) snakeCaseName = member.Name;
                isNew = additional.TryAdd(snakeCaseName, member.Value) || additional.TryAdd(member.Name, member.Value);
            }

            // What is left out here is left out everywhere, or a secret in it would pass the redaction.
            if (isNew) kept.Add(member);
            else trail.Fail($"duplicate member {member.Name}");
        }

        if (!fields.TryGetValue(nameof(AuditEvent.EventType), out var eventType)) return null;

        var auditEvent = new AuditEvent(Text(eventType), SeverityOf(nameof(AuditEvent.Severity)) ?? AuditSeverityNames.FromLevel(logEvent.Level))
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
            Success = BooleanOf(nameof(AuditEvent.Success)),
            ErrorMessage = TextOf(nameof(AuditEvent.ErrorMessage)),
            LatencyMs = DoubleOf(nameof(AuditEvent.LatencyMs)),
            Cost = DecimalOf(nameof(AuditEvent.Cost)),
            Details = ValueOf(nameof(AuditEvent.Details)),
        };
        var encodingError = TextOf(nameof(CapturedAuditEvent.EncodingError)) ?? trail.Errors;

        // Whoever writes the captured event elsewhere writes what was found out about it too.
        if (!fields.ContainsKey(nameof(AuditEvent.Id))) kept.Add(new LogEventProperty(nameof(AuditEvent.Id), new ScalarValue(auditEvent.Id)));
        if (encodingError is not null && !fields.ContainsKey(nameof(CapturedAuditEvent.EncodingError)))
            kept.Add(new LogEventProperty(nameof(CapturedAuditEvent.EncodingError), new ScalarValue(encodingError)));

        return new CapturedAuditEvent(auditEvent, kept)
        {
            PrincipalAttributes = ValueOf(nameof(AuditEvent.PrincipalAttributes)),
            ActionParameters = ValueOf(nameof(AuditEvent.ActionParameters)),
            Details = ValueOf(nameof(AuditEvent.Details)),
            EncodingError = encodingError,
            Additional = additional.ToProperties(),
        };

        LogEventPropertyValue? ValueOf(string name) => fields.TryGetValue(name, out var value) ? value : null;

        string? TextOf(string name) => ValueOf(name) is { } value ? Text(value) : null;

        AuditSeverity? SeverityOf(string name) =>
            ValueOf(name) is not { } value ? null
            : AuditSeverityNames.TryParse(Text(value)) is { } severity ? severity
            : Unreadable<AuditSeverity>(name, value);

        bool? BooleanOf(string name) => ValueOf(name) switch
        {
            null => null,
            ScalarValue { Value: bool flag } => flag,
            ScalarValue { Value: string text } when bool.TryParse(text, out var flag) => flag,
            var value => Unreadable<bool>(name, value),
        };

        double? DoubleOf(string name) => ValueOf(name) switch
        {
            null => null,
            ScalarValue { Value: double number } => number,
            ScalarValue scalar when double.TryParse(Text(scalar), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            var value => Unreadable<double>(name, value),
        };

        decimal? DecimalOf(string name) => ValueOf(name) switch
        {
            null => null,
            ScalarValue { Value: decimal number } => number,
            ScalarValue scalar when decimal.TryParse(Text(scalar), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            var value => Unreadable<decimal>(name, value),
        };

        DateTimeOffset? TimestampOf(string name) => ValueOf(name) switch
        {
            null => null,
            ScalarValue { Value: DateTimeOffset timestamp } => timestamp,
            ScalarValue { Value: DateTime { Kind: DateTimeKind.Local } local } => local.ToUniversalTime(),
            ScalarValue { Value: DateTime time } => new DateTimeOffset(time, TimeSpan.Zero),
            ScalarValue { Value: string text } when DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var timestamp) => timestamp,
            var value => Unreadable<DateTimeOffset>(name, value),
        };

        // Kept under a name of its own, where it upsets no SIEM that knows the type of the real one.
        T? Unreadable<T>(string name, LogEventPropertyValue value) where T : struct
        {
            additional.TryAdd(SnakeCase.From("Unreadable" + name), value);
            return null;
        }
    }

    static string? Text(LogEventPropertyValue value) => value switch
    {
        ScalarValue scalar => scalar.Value is { } single ? ScalarText.Of(single) : null,

        // An AuditEventType that Serilog took apart.
        StructureValue { Properties: [{ Name: nameof(AuditEventType.Name), Value: ScalarValue { Value: string name } }] } => name,
        _ => value.ToString(null, CultureInfo.InvariantCulture),
    };

    static List<LogEventProperty> Members(DictionaryValue dictionary, CaptureTrail trail)
    {
        var members = new List<LogEventProperty>(dictionary.Elements.Count);
        foreach (var element in dictionary.Elements)
        {
            var name = ScalarText.Of(element.Key.Value ?? "");
            if (LogEventProperty.IsValidName(name)) members.Add(new LogEventProperty(name, element.Value));
            else trail.Fail("a member has no name");
        }

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

    sealed record ReadEvent(DateTimeOffset LoggedAt, CapturedAuditEvent AuditEvent);
}
