namespace Serilog.Sinks.Sark;

/// <summary>
/// How serious an audited action is. Each severity maps to the Serilog level of the same weight, and is written in upper
/// case on the wire (<c>LOW</c>, <c>MEDIUM</c>, <c>HIGH</c>, <c>CRITICAL</c>).
/// </summary>
public enum AuditSeverity
{
    /// <summary><c>LOW</c>; Serilog's Information.</summary>
    Low,

    /// <summary><c>MEDIUM</c>; Serilog's Warning.</summary>
    Medium,

    /// <summary><c>HIGH</c>; Serilog's Error. The name <c>ERROR</c>, which SARK's routing uses, reads as this one.</summary>
    High,

    /// <summary><c>CRITICAL</c>; Serilog's Fatal.</summary>
    Critical,
}
