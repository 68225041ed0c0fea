using System.Diagnostics;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Parsing;
using Serilog.Sinks.Sark;
using Serilog.Sinks.Sark.Diagnostics;

namespace Serilog;

/// <summary>
/// Writes audit events through Serilog.
/// </summary>
public static class AuditLoggerExtensions
{
    static readonly MessageTemplate Template = new MessageTemplateParser().Parse("Audit {@" + CapturedAuditEvent.PropertyName + "}");

    /// <summary>
    /// Writes <paramref name="auditEvent" /> as a log event at the level its severity maps to, with the audit event's own timestamp, and with
    /// the audit event in the structured property <c>AuditEvent</c>, where Console, File and Serilog.Expressions find it as
    /// well. Never throws for what the event contains. If the logger's minimum level discards the event, that is reported to
    /// <see cref="SelfLog" /> and counted by <c>siem_audit_events_filtered_total</c>.
    /// </summary>
    /// <param name="logger">The logger to write through.</param>
    /// <param name="auditEvent">The audit event.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static void Audit(this ILogger logger, AuditEvent auditEvent)
    {
        if (logger is null) throw new ArgumentNullException(nameof(logger));
        if (auditEvent is null) throw new ArgumentNullException(nameof(auditEvent));

        var level = auditEvent.Severity.ToLevel();
        if (!logger.IsEnabled(level))
        {
            FilteredAuditEvents.Report(auditEvent, level);
            return;
        }

        var activity = Activity.Current;
        logger.Write(new LogEvent(
            auditEvent.Timestamp,
            level,
            exception: null,
            Template,
            [new LogEventProperty(CapturedAuditEvent.PropertyName, AuditEventCapture.Capture(auditEvent, new ValueCapture(logger)))],
            activity?.TraceId ?? default,
            activity?.SpanId ?? default));
    }
}
