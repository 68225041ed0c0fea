using Serilog.Events;

namespace Serilog.Sinks.Sark;

/// <summary>Turns an <see cref="AuditEvent" /> into the structure that Serilog carries.</summary>
static class AuditEventCapture
{
    static readonly Dictionary<AuditSeverity, LogEventProperty> Severities = new[] { AuditSeverity.Low, AuditSeverity.Medium, AuditSeverity.High, AuditSeverity.Critical }
        .ToDictionary(severity => severity, severity => new LogEventProperty(nameof(AuditEvent.Severity), new ScalarValue(severity.ToWireName())));

    public static CapturedAuditEvent Capture(AuditEvent auditEvent, ValueCapture values)
    {
        var principalAttributes = values.Capture(auditEvent.PrincipalAttributes, nameof(AuditEvent.PrincipalAttributes));
        var actionParameters = values.Capture(auditEvent.ActionParameters, nameof(AuditEvent.ActionParameters));
        var details = values.Capture(auditEvent.Details, nameof(AuditEvent.Details));
        var encodingError = values.Errors;

        var properties = new List<LogEventProperty>(16)
        {
            new(nameof(AuditEvent.Id), new ScalarValue(auditEvent.Id)),
            new(nameof(AuditEvent.Timestamp), new ScalarValue(auditEvent.Timestamp)),
            new(nameof(AuditEvent.EventType), new ScalarValue(auditEvent.EventType.Name)),
            Severities.TryGetValue(auditEvent.Severity, out var severity) ? severity : Severities[AuditSeverity.Low],
        };

        AddText(nameof(AuditEvent.UserId), auditEvent.UserId);
        AddText(nameof(AuditEvent.UserEmail), auditEvent.UserEmail);
        AddText(nameof(AuditEvent.PrincipalType), auditEvent.PrincipalType);
        AddValue(nameof(AuditEvent.PrincipalAttributes), principalAttributes);
        AddText(nameof(AuditEvent.ServerId), auditEvent.ServerId);
        AddText(nameof(AuditEvent.ToolName), auditEvent.ToolName);
        AddText(nameof(AuditEvent.ResourceType), auditEvent.ResourceType);
        AddText(nameof(AuditEvent.ActionOperation), auditEvent.ActionOperation);
        AddValue(nameof(AuditEvent.ActionParameters), actionParameters);
        AddText(nameof(AuditEvent.Decision), auditEvent.Decision);
        AddText(nameof(AuditEvent.PolicyId), auditEvent.PolicyId);
        AddText(nameof(AuditEvent.PolicyVersion), auditEvent.PolicyVersion);
        AddText(nameof(AuditEvent.Environment), auditEvent.Environment);
        AddText(nameof(AuditEvent.IpAddress), auditEvent.IpAddress);
        AddText(nameof(AuditEvent.UserAgent), auditEvent.UserAgent);
        AddText(nameof(AuditEvent.RequestId), auditEvent.RequestId);
        if (auditEvent.Success is { } success) AddValue(nameof(AuditEvent.Success), new ScalarValue(success));
        AddText(nameof(AuditEvent.ErrorMessage), auditEvent.ErrorMessage);
        if (auditEvent.LatencyMs is { } latencyMs) AddValue(nameof(AuditEvent.LatencyMs), new ScalarValue(latencyMs));
        if (auditEvent.Cost is { } cost) AddValue(nameof(AuditEvent.Cost), new ScalarValue(cost));
        AddValue(nameof(AuditEvent.Details), details);
        AddText(nameof(CapturedAuditEvent.EncodingError), encodingError);

        return new CapturedAuditEvent(auditEvent, properties)
        {
            PrincipalAttributes = principalAttributes,
            ActionParameters = actionParameters,
            Details = details,
            EncodingError = encodingError,
        };

        void AddText(string name, string? value)
        {
            if (value is not null) properties.Add(new LogEventProperty(name, new ScalarValue(value)));
        }

        void AddValue(string name, LogEventPropertyValue? value)
        {
            if (value is not null) properties.Add(new LogEventProperty(name, value));
        }
    }
}
