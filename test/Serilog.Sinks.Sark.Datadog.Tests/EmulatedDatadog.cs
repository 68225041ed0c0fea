using Serilog.Configuration;
using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support.Emulated;

namespace Serilog.Sinks.Sark.Datadog.Tests;

sealed class EmulatedDatadog : EmulatedSink
{
    // The emulator's own, until it is changed.
    const string ApiKey = "0123456789abcdef0123456789abcdef";

    public override EmulatedSiem In(SiemEmulator emulator) => emulator.Datadog;

    public override void Add(LoggerSinkConfiguration writeTo, EmulatedSiem siem, Action<HttpSiemOptions> configure) =>
        writeTo.SarkDatadog(options => Configure(options, siem, configure));

    public override void Add(LoggerAuditSinkConfiguration auditTo, EmulatedSiem siem, Action<HttpSiemOptions> configure) =>
        auditTo.SarkDatadog(options => Configure(options, siem, configure));

    public override void AcceptSecret(EmulatedSiem siem, bool accepted) => ((DatadogEmulator)siem).ApiKey = accepted ? ApiKey : "somebody-elses-key";

    public override void LimitEvents(EmulatedSiem siem)
    {
        // Datadog's own limit is in force.
    }

    public override AuditEvent SpoilEvent(AuditEvent auditEvent) => auditEvent with { ErrorMessage = new string('x', 1_000_000) };

    public override void FailInItsOwnWay(EmulatedSiem siem, Random random) =>
        siem.Faults.FailNext(random.Next(1, 4), random.GetItems([408, 429, 500, 503], 1)[0]);

    static void Configure(DatadogOptions options, EmulatedSiem siem, Action<HttpSiemOptions> configure)
    {
        options.EndpointUrl = siem.Url.ToString();
        options.ApiKey = ApiKey;
        configure(options);
    }
}
