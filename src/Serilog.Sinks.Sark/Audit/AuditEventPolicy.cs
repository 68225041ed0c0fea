using System.Diagnostics.CodeAnalysis;
using Serilog.Core;
using Serilog.Events;

namespace Serilog.Sinks.Sark;

/// <summary>Captures an <see cref="AuditEvent" /> in a message template as <see cref="AuditLoggerExtensions.Audit" /> does.</summary>
sealed class AuditEventPolicy : IDestructuringPolicy
{
    public bool TryDestructure(object value, ILogEventPropertyValueFactory propertyValueFactory, [NotNullWhen(true)] out LogEventPropertyValue? result)
    {
        result = value is AuditEvent auditEvent ? AuditEventCapture.Capture(auditEvent, new ValueCapture(propertyValueFactory)) : null;
        return result is not null;
    }
}
