namespace Serilog.Sinks.Sark;

/// <summary>
/// One audit event: who did what to which resource, and what was decided. Write it with <see cref="AuditLoggerExtensions.Audit" />, or as
/// <c>{@AuditEvent}</c> in any message template, best with <see cref="AuditDestructuringExtensions.AuditEvents" />. Members that are null are left out on
/// the wire.
/// </summary>
/// <param name="EventType">What the event reports.</param>
/// <param name="Severity">How serious it is.</param>
public sealed record AuditEvent(AuditEventType EventType, AuditSeverity Severity = AuditSeverity.Low)
{
    /// <summary>
    /// Identifies the event for good: it is the key by which a SIEM recognises a duplicate. A new GUID unless given; null or
    /// empty gives a new GUID too.
    /// </summary>
    public string Id
    {
        get;
        init => field = string.IsNullOrEmpty(value) ? NewId() : value;
    } = NewId();

    /// <summary>When it happened. The time of creation unless given; written in UTC with microseconds.</summary>
    public DateTimeOffset Timestamp { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>What the event reports.</summary>
    public AuditEventType EventType { get; init; } = EventType;

    /// <summary>How serious it is.</summary>
    public AuditSeverity Severity { get; init; } = Severity;

    /// <summary>Who acted: the user's identifier, in whatever form the application has.</summary>
    public string? UserId { get; init; }

    /// <summary>Who acted: the user's e-mail address.</summary>
    public string? UserEmail { get; init; }

    /// <summary>What kind of principal acted, for example <c>user</c>, <c>service</c> or <c>agent</c>.</summary>
    public string? PrincipalType { get; init; }

    /// <summary>Attributes of the principal that the decision rested on (roles, teams, clearance). Takes what <see cref="Details" /> takes.</summary>
    public object? PrincipalAttributes { get; init; }

    /// <summary>The server acted upon.</summary>
    public string? ServerId { get; init; }

    /// <summary>The tool invoked.</summary>
    public string? ToolName { get; init; }

    /// <summary>The type of the resource acted upon.</summary>
    public string? ResourceType { get; init; }

    /// <summary>The operation on the resource, for example <c>read</c> or <c>delete</c>.</summary>
    public string? ActionOperation { get; init; }

    /// <summary>The operation's parameters. Takes what <see cref="Details" /> takes.</summary>
    public object? ActionParameters { get; init; }

    /// <summary>The authorization decision, for example <c>allow</c> or <c>deny</c>.</summary>
    public string? Decision { get; init; }

    /// <summary>The policy that decided.</summary>
    public string? PolicyId { get; init; }

    /// <summary>The version of the policy that decided.</summary>
    public string? PolicyVersion { get; init; }

    /// <summary>The environment the action happened in, for example <c>production</c>.</summary>
    public string? Environment { get; init; }

    /// <summary>The client's address.</summary>
    public string? IpAddress { get; init; }

    /// <summary>The client's user agent.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The request this event belongs to; relates it to other events and logs.</summary>
    public string? RequestId { get; init; }

    /// <summary>Whether the action succeeded.</summary>
    public bool? Success { get; init; }

    /// <summary>Why the action failed.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>How long the action took, in milliseconds.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>What the action cost, in the application's own unit.</summary>
    public decimal? Cost { get; init; }

    /// <summary>
    /// Whatever else belongs to the evidence: dictionaries, lists, numbers, dates, GUIDs, JSON or any object, nested. A list or a single value is written under
    /// the key <c>value</c>. Read once, on the thread that logs.
    /// </summary>
    /// <remarks>
    /// <para>
    /// What cannot be written is named in the event's <c>encoding_error</c>, and the rest of the event is delivered. So is what exceeds 32 levels, or 100,000
    /// values in one event.
    /// </para>
    /// <para>
    /// Dictionaries, lists and JSON are read without reflection. Any other object is read as the logger reads <c>{@Object}</c>: by its own
    /// <c>Destructure</c> policies and limits, and else by its public properties, with everything that their getters do, such as waiting for a task or
    /// enumerating without end. In a trimmed or natively compiled application Serilog takes no object apart, so that only its <c>ToString()</c> is written: use
    /// dictionaries or JSON there.
    /// </para>
    /// </remarks>
    public object? Details { get; init; }

    static string NewId() => RandomIds.Next().ToString();
}
