using System.Text.Json;
using Serilog.Events;
using Serilog.Sinks.Sark.Delivery;

namespace Serilog.Sinks.Sark;

/// <summary>One log event on its way into a SIEM's own format.</summary>
public readonly struct SiemEvent
{
    readonly CapturedAuditEvent? _captured;
    readonly bool _lowerCaseNames;
    readonly ShortenedDetails? _shortened;

    internal SiemEvent(LogEvent logEvent, CapturedAuditEvent? captured, bool lowerCaseNames, ShortenedDetails? shortened = null)
    {
        LogEvent = logEvent;
        _captured = captured;
        _lowerCaseNames = lowerCaseNames;
        _shortened = shortened;
    }

    /// <summary>The Serilog event that carries the audit event: level, trace and span, and every other property.</summary>
    public LogEvent LogEvent { get; }

    /// <summary>The audit event; null for an ordinary log event, which arrives here only with <see cref="SiemOptions.IncludeNonAuditEvents" />.</summary>
    public AuditEvent? AuditEvent => _captured?.AuditEvent;

    /// <summary>When it happened.</summary>
    public DateTimeOffset Timestamp => _captured?.AuditEvent.Timestamp ?? LogEvent.Timestamp;

    /// <summary>How serious it is; for an ordinary log event, the severity its level maps to.</summary>
    public AuditSeverity Severity => _captured?.AuditEvent.Severity ?? AuditSeverityNames.FromLevel(LogEvent.Level);

    /// <summary>
    /// Writes the event as one JSON object in SARK's wire form: snake-case keys, null members left out, <c>details</c> always
    /// an object, <c>timestamp</c> in UTC with microseconds.
    /// </summary>
    /// <param name="json">Where to write; positioned where a value may stand.</param>
    public void WriteTo(Utf8JsonWriter json)
    {
        if (json is null) throw new ArgumentNullException(nameof(json));
        json.WriteStartObject();
        WriteMembersTo(json);
        json.WriteEndObject();
    }

    /// <summary>
    /// Writes the members of what <see cref="WriteTo" /> writes, without the object around them. For SIEMs whose own members stand beside the event's.
    /// </summary>
    /// <param name="json">Where to write; positioned inside an object.</param>
    /// <param name="includeDetails">
    /// Whether <c>details</c> (for an ordinary log event, <c>properties</c>) is among them; an adapter that must shorten an event writes its own.
    /// </param>
    /// <param name="reservedNames">
    /// Names that the adapter writes itself, in the same object. A member of the application's own with such a name gets an underscore behind it; an ordinary
    /// log event's <c>message</c> is left to the adapter. None of the audit event's own members may be among them.
    /// </param>
    /// <param name="includeIdentity">Whether <c>id</c> and <c>timestamp</c> are among them; an adapter whose SIEM has other names for them writes its own.</param>
    /// <param name="additionalName">
    /// The name of one object that holds the members of the application's own, for SIEMs whose columns are fixed. Default: none, they stand beside the others.
    /// </param>
    public void WriteMembersTo(
        Utf8JsonWriter json, bool includeDetails = true, ISet<string>? reservedNames = null, bool includeIdentity = true, string? additionalName = null)
    {
        if (json is null) throw new ArgumentNullException(nameof(json));
        if (_captured is null)
        {
            LogEventJson.WriteMembers(json, LogEvent, includeDetails, reservedNames, includeIdentity);
            return;
        }

        if (_shortened is not null) reservedNames = ShortenedDetails.AddNamesTo(reservedNames);
        AuditEventJson.WriteMembers(json, LogEvent, _captured, _lowerCaseNames, includeDetails && _shortened is null, reservedNames, includeIdentity, additionalName);
        if (includeDetails) _shortened?.WriteTo(json);
    }

    /// <summary>
    /// Writes the audit event's details as one JSON object, empty if there are none. For adapters that lay out the other members
    /// themselves.
    /// </summary>
    /// <param name="json">Where to write; positioned where a value may stand.</param>
    public void WriteDetailsTo(Utf8JsonWriter json)
    {
        if (json is null) throw new ArgumentNullException(nameof(json));
        AuditEventJson.WriteDetails(json, _captured?.Details);
    }
}
