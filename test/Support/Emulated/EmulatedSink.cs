using Serilog.Configuration;
using Serilog.Sinks.Sark.Emulator;

namespace Serilog.Sinks.Sark.Tests.Support.Emulated;

/// <summary>One of our sinks and the emulator of its SIEM: what the tests that every sink has to pass need to know of it.</summary>
abstract class EmulatedSink
{
    public abstract EmulatedSiem In(SiemEmulator emulator);

    /// <summary>Adds the sink, with the emulated SIEM's address and secret.</summary>
    public abstract void Add(LoggerSinkConfiguration writeTo, EmulatedSiem siem, Action<HttpSiemOptions> configure);

    /// <summary>The same for a sink that audits.</summary>
    public abstract void Add(LoggerAuditSinkConfiguration auditTo, EmulatedSiem siem, Action<HttpSiemOptions> configure);

    /// <summary>Has the SIEM take the sink's secret, or another one.</summary>
    public abstract void AcceptSecret(EmulatedSiem siem, bool accepted);

    /// <summary>Has the SIEM refuse events of the size that <see cref="SpoilEvent" /> makes.</summary>
    public abstract void LimitEvents(EmulatedSiem siem);

    /// <summary>Makes an event that this SIEM will never take.</summary>
    public abstract AuditEvent SpoilEvent(AuditEvent auditEvent);

    /// <summary>One of the SIEM's own ways to be in trouble for a few requests.</summary>
    public abstract void FailInItsOwnWay(EmulatedSiem siem, Random random);
}
