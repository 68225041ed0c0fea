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
    static Members? _members;

    public static CapturedAuditEvent Capture(AuditEvent auditEvent, ValueCapture values)
    {
        var principalAttributes = values.Capture(auditEvent.PrincipalAttributes, nameof(AuditEvent.PrincipalAttributes));
        var actionParameters = values.Capture(auditEvent.ActionParameters, nameof(AuditEvent.ActionParameters));
        var details = values.Capture(auditEvent.Details, nameof(AuditEvent.Details));
        var encodingError = values.Complete();

        var properties = _members ??= new Members();
        properties.Clear();
        properties.Add(nameof(AuditEvent.Id), auditEvent.Id);
        properties.Add(nameof(AuditEvent.Timestamp), new ScalarValue(auditEvent.Timestamp));
        properties.Add(properties.EventType, auditEvent.EventType.Name);
        properties.Add(Severities[(int)auditEvent.Severity is > 0 and < SeverityCount ? (int)auditEvent.Severity : 0]);
        properties.Add(nameof(AuditEvent.UserId), auditEvent.UserId);
        properties.Add(nameof(AuditEvent.UserEmail), auditEvent.UserEmail);
        properties.Add(properties.PrincipalType, auditEvent.PrincipalType);
        properties.Add(nameof(AuditEvent.PrincipalAttributes), principalAttributes);
        properties.Add(nameof(AuditEvent.ServerId), auditEvent.ServerId);
        properties.Add(nameof(AuditEvent.ToolName), auditEvent.ToolName);
        properties.Add(properties.ResourceType, auditEvent.ResourceType);
        properties.Add(properties.ActionOperation, auditEvent.ActionOperation);
        properties.Add(nameof(AuditEvent.ActionParameters), actionParameters);
        properties.Add(properties.Decision, auditEvent.Decision);
        properties.Add(properties.PolicyId, auditEvent.PolicyId);
        properties.Add(properties.PolicyVersion, auditEvent.PolicyVersion);
        properties.Add(properties.Environment, auditEvent.Environment);
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
    sealed class Members
    {
        readonly LogEventProperty[] _members = new LogEventProperty[MostMembers];
        int _count;

        public RepeatedMember EventType { get; } = new(nameof(AuditEvent.EventType));

        public RepeatedMember PrincipalType { get; } = new(nameof(AuditEvent.PrincipalType));

        public RepeatedMember ResourceType { get; } = new(nameof(AuditEvent.ResourceType));

        public RepeatedMember ActionOperation { get; } = new(nameof(AuditEvent.ActionOperation));

        public RepeatedMember Decision { get; } = new(nameof(AuditEvent.Decision));

        public RepeatedMember PolicyId { get; } = new(nameof(AuditEvent.PolicyId));

        public RepeatedMember PolicyVersion { get; } = new(nameof(AuditEvent.PolicyVersion));

        public RepeatedMember Environment { get; } = new(nameof(AuditEvent.Environment));

        public void Clear() => _count = 0;

        public void Add(LogEventProperty member) => _members[_count++] = member;

        public void Add(string name, string? text)
        {
            if (text is not null) Add(new LogEventProperty(name, new ScalarValue(text)));
        }

        public void Add(RepeatedMember member, string? text)
        {
            if (text is not null) Add(member.With(text));
        }

        public void Add(string name, LogEventPropertyValue? value)
        {
            if (value is not null) Add(new LogEventProperty(name, value));
        }

        public ArraySegment<LogEventProperty> ToSegment() => new(_members, 0, _count);
    }

    /// <summary>A member of which an application has few values, none of them a person's: the property is made anew only when the thread's last event had another.</summary>
    sealed class RepeatedMember(string name)
    {
        LogEventProperty _last = new(name, new ScalarValue(""));

        public LogEventProperty With(string text) =>
            (string)((ScalarValue)_last.Value).Value! == text ? _last : _last = new LogEventProperty(name, new ScalarValue(text));
    }
}
