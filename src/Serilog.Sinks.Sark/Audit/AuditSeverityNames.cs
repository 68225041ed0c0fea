using Serilog.Events;

namespace Serilog.Sinks.Sark;

static class AuditSeverityNames
{
    public static string ToWireName(this AuditSeverity severity) => severity switch
    {
        AuditSeverity.Critical => "CRITICAL",
        AuditSeverity.High => "HIGH",
        AuditSeverity.Medium => "MEDIUM",
        _ => "LOW",
    };

    public static LogEventLevel ToLevel(this AuditSeverity severity) => severity switch
    {
        AuditSeverity.Critical => LogEventLevel.Fatal,
        AuditSeverity.High => LogEventLevel.Error,
        AuditSeverity.Medium => LogEventLevel.Warning,
        _ => LogEventLevel.Information,
    };

    public static AuditSeverity FromLevel(LogEventLevel level) => level switch
    {
        LogEventLevel.Fatal => AuditSeverity.Critical,
        LogEventLevel.Error => AuditSeverity.High,
        LogEventLevel.Warning => AuditSeverity.Medium,
        _ => AuditSeverity.Low,
    };

    public static AuditSeverity? TryParse(string? name) => name?.ToUpperInvariant() switch
    {
        "LOW" => AuditSeverity.Low,
        "MEDIUM" => AuditSeverity.Medium,
        "HIGH" or "ERROR" => AuditSeverity.High,
        "CRITICAL" => AuditSeverity.Critical,
        _ => null,
    };
}
