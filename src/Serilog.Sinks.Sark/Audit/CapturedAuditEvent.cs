using Serilog.Events;

namespace Serilog.Sinks.Sark;

/// <summary>
/// An audit event as Serilog carries it: a structure that any sink can render, which also holds the typed event and its
/// captured nested values, so that our own sinks need not take the structure apart again.
/// </summary>
sealed class CapturedAuditEvent(AuditEvent auditEvent, IEnumerable<LogEventProperty> properties) : StructureValue(properties, TypeName)
{
    public const string PropertyName = "AuditEvent";
    const string TypeName = "AuditEvent";

    public AuditEvent AuditEvent { get; } = auditEvent;

    public LogEventPropertyValue? PrincipalAttributes { get; init; }

    public LogEventPropertyValue? ActionParameters { get; init; }

    public LogEventPropertyValue? Details { get; init; }

    /// <summary>What could not be captured, or null.</summary>
    public string? EncodingError { get; init; }

    /// <summary>Members that the application's own audit type has and <see cref="Sark.AuditEvent" /> has not, in snake case.</summary>
    public IReadOnlyList<LogEventProperty> Additional { get; init; } = [];

    public bool HasAdditional(string name)
    {
        for (var i = 0; i < Additional.Count; i++)
            if (Additional[i].Name == name)
                return true;
        return false;
    }
}
