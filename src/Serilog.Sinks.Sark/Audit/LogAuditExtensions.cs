using Microsoft.Extensions.Logging;
using Serilog.Sinks.Sark.Diagnostics;

namespace Serilog.Sinks.Sark;

/// <summary>Writes audit events through Microsoft.Extensions.Logging.</summary>
public static class LogAuditExtensions
{
    static readonly Action<Microsoft.Extensions.Logging.ILogger, AuditEvent, Exception?>[] Writers =
        [Define(LogLevel.Information), Define(LogLevel.Warning), Define(LogLevel.Error), Define(LogLevel.Critical)];

    /// <summary>
    /// Writes <paramref name="auditEvent" /> at the level its severity maps to, in the structured property <c>AuditEvent</c>, where the SARK sinks behind Serilog find it.
    /// If the level is switched off for the logger's category, that is reported to Serilog's <see cref="Debugging.SelfLog" /> and counted by
    /// <c>siem_audit_events_filtered_total</c>.
    /// </summary>
    /// <param name="logger">The logger to write through.</param>
    /// <param name="auditEvent">The audit event.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static void LogAudit(this Microsoft.Extensions.Logging.ILogger logger, AuditEvent auditEvent)
    {
        if (logger is null) throw new ArgumentNullException(nameof(logger));
        if (auditEvent is null) throw new ArgumentNullException(nameof(auditEvent));

        var level = auditEvent.Severity.ToLevel();
        var rank = level - Events.LogEventLevel.Information;
        if (logger.IsEnabled(LogLevel.Information + rank)) Writers[rank](logger, auditEvent, null);
        else FilteredAuditEvents.Report(auditEvent, level);
    }

    static Action<Microsoft.Extensions.Logging.ILogger, AuditEvent, Exception?> Define(LogLevel level) =>
        LoggerMessage.Define<AuditEvent>(level, default, "Audit {@" + CapturedAuditEvent.PropertyName + "}");
}
