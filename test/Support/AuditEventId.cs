using Serilog.Events;

namespace Serilog.Sinks.Sark.Tests.Support;

static class AuditEventId
{
    /// <summary>Reads the id of the audit event that a log event carries.</summary>
    public static string Of(LogEvent logEvent) =>
        (string)((ScalarValue)((StructureValue)logEvent.Properties["AuditEvent"]).Properties.Single(property => property.Name == "Id").Value).Value!;
}
