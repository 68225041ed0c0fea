namespace Serilog.Sinks.Sark.Diagnostics;

/// <summary>An event's type as a tag of a metric, which must not take more values than a metrics store can bear: types of the application's own share one.</summary>
static class EventTypeTag
{
    static readonly KeyValuePair<string, object?> None = new(SarkMeter.EventType, "NONE");
    static readonly KeyValuePair<string, object?> Other = new(SarkMeter.EventType, "OTHER");

    static readonly Dictionary<string, KeyValuePair<string, object?>> WellKnown = new[]
    {
        AuditEventType.ServerRegistered, AuditEventType.ServerUpdated, AuditEventType.ServerDecommissioned, AuditEventType.ToolInvoked,
        AuditEventType.AuthorizationAllowed, AuditEventType.AuthorizationDenied, AuditEventType.PolicyCreated, AuditEventType.PolicyUpdated,
        AuditEventType.PolicyActivated, AuditEventType.PolicyDenied, AuditEventType.UserLogin, AuditEventType.UserLogout, AuditEventType.AuthFailed,
        AuditEventType.SessionStarted, AuditEventType.SessionEnded, AuditEventType.SecurityViolation, AuditEventType.ConfigurationChanged,
    }.ToDictionary(static type => type.Name, static type => new KeyValuePair<string, object?>(SarkMeter.EventType, type.Name), StringComparer.Ordinal);

    public static KeyValuePair<string, object?> Of(AuditEvent? auditEvent) =>
        auditEvent is null ? None : WellKnown.TryGetValue(auditEvent.EventType.Name, out var tag) ? tag : Other;
}
