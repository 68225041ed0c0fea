using Serilog.Events;

namespace Serilog.Sinks.Sark;

/// <summary>Turns an <see cref="AuditEvent" /> into the structure that Serilog carries.</summary>
static class AuditEventCapture
{
    const int MostMembers = 26;
    const int SeverityCount = (int)AuditSeverity.Critical + 1;

    static readonly LogEventProperty[] Severities =
        [.. Enumerable.Range(0, SeverityCount).Select(static severity => new LogEventProperty(nameof(AuditEvent.Severity), new ScalarValue(((AuditSeverity)severity).ToWireName())))];

    static readonly LogEventProperty Succeeded = new(nameof(AuditEvent.Success), new ScalarValue(true));
    static readonly LogEventProperty NotSucceeded = new(nameof(AuditEvent.Success), new ScalarValue(false));

    [ThreadStatic]
    static LogEventProperty[]? _scratch;

    public static CapturedAuditEvent Capture(AuditEvent auditEvent, ValueCapture values)
    {
        var principalAttributes = values.Capture(auditEvent.PrincipalAttributes, nameof(AuditEvent.PrincipalAttributes));
        var actionParameters = values.Capture(auditEvent.ActionParameters, nameof(AuditEvent.ActionParameters));
        var details = values.Capture(auditEvent.Details, nameof(AuditEvent.Details));
        var encodingError = values.Complete();

        var properties = new Members(_scratch ??= new LogEventProperty[MostMembers]);
        properties.Add(nameof(AuditEvent.Id), auditEvent.Id);
        properties.Add(nameof(AuditEvent.Timestamp), new ScalarValue(auditEvent.Timestamp));
        properties.Add(nameof(AuditEvent.EventType), auditEvent.EventType.Name);
        properties.Add(Severities[(int)auditEvent.Severity is > 0 and < SeverityCount ? (int)auditEvent.Severity : 0]);
        properties.Add(nameof(AuditEvent.UserId), auditEvent.UserId);
        properties.Add(nameof(AuditEvent.UserEmail), auditEvent.UserEmail);
        properties.Add(nameof(AuditEvent.PrincipalType), auditEvent.PrincipalType);
        properties.Add(nameof(AuditEvent.PrincipalAttributes), principalAttributes);
        properties.Add(nameof(AuditEvent.ServerId), auditEvent.ServerId);
        properties.Add(nameof(AuditEvent.ToolName), auditEvent.ToolName);
        properties.Add(nameof(AuditEvent.ResourceType), auditEvent.ResourceType);
        properties.Add(nameof(AuditEvent.ActionOperation), auditEvent.ActionOperation);
        properties.Add(nameof(AuditEvent.ActionParameters), actionParameters);
        properties.Add(nameof(AuditEvent.Decision), auditEvent.Decision);
        properties.Add(nameof(AuditEvent.PolicyId), auditEvent.PolicyId);
        properties.Add(nameof(AuditEvent.PolicyVersion), auditEvent.PolicyVersion);
        properties.Add(nameof(AuditEvent.Environment), auditEvent.Environment);
        properties.Add(nameof(AuditEvent.IpAddress), auditEvent.IpAddress);
        properties.Add(nameof(AuditEvent.UserAgent), auditEvent.UserAgent);
        properties.Add(nameof(AuditEvent.RequestId), auditEvent.RequestId);
        if (auditEvent.Success is { } success) properties.Add(success ? Succeeded : NotSucceeded);
        properties.Add(nameof(AuditEvent.ErrorMessage), auditEvent.ErrorMessage);
        if (auditEvent.LatencyMs is { } latencyMs) properties.Add(nameof(AuditEvent.LatencyMs), new ScalarValue(latencyMs));
        if (auditEvent.Cost is { } cost) properties.Add(nameof(AuditEvent.Cost), new ScalarValue(cost));
        properties.Add(nameof(AuditEvent.Details), details);
        properties.Add(nameof(CapturedAuditEvent.EncodingError), encodingError);

        return new CapturedAuditEvent(auditEvent, properties.ToSegment())
        {
            PrincipalAttributes = principalAttributes,
            ActionParameters = actionParameters,
            Details = details,
            EncodingError = encodingError,
        };
    }

    /// <summary>Members on their way into the structure, which copies them: so they are gathered in the same place for every event of a thread.</summary>
    struct Members(LogEventProperty[] scratch)
    {
        int _count;

        public void Add(LogEventProperty member) => scratch[_count++] = member;

        public void Add(string name, string? text)
        {
            if (text is not null) Add(new LogEventProperty(name, new ScalarValue(text)));
        }

        public void Add(string name, LogEventPropertyValue? value)
        {
            if (value is not null) Add(new LogEventProperty(name, value));
        }

        public readonly ArraySegment<LogEventProperty> ToSegment() => new(scratch, 0, _count);
    }
}
