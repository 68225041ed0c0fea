using Serilog.Configuration;
using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support.Emulated;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

sealed class EmulatedAzureMonitor : EmulatedSink
{
    public override EmulatedSiem In(SiemEmulator emulator) => emulator.AzureMonitor;

    public override void Add(LoggerSinkConfiguration writeTo, EmulatedSiem siem, Action<HttpSiemOptions> configure) =>
        writeTo.SarkAzureMonitor(options => Configure(options, (AzureMonitorEmulator)siem, configure));

    public override void Add(LoggerAuditSinkConfiguration auditTo, EmulatedSiem siem, Action<HttpSiemOptions> configure) =>
        auditTo.SarkAzureMonitor(options => Configure(options, (AzureMonitorEmulator)siem, configure));

    public override void AcceptSecret(EmulatedSiem siem, bool accepted) => ((AzureMonitorEmulator)siem).RoleAssigned = accepted;

    public override void LimitEvents(EmulatedSiem siem)
    {
        // Azure's own limits are in force.
    }

    public override AuditEvent SpoilEvent(AuditEvent auditEvent) => auditEvent with { ErrorMessage = new string('x', 70_000) };

    public override void FailInItsOwnWay(EmulatedSiem siem, Random random)
    {
        if (random.Next(2) == 0) ((AzureMonitorEmulator)siem).RevokeTokens();
        else siem.Faults.FailNext(random.Next(1, 4), random.GetItems([408, 429, 500, 503], 1)[0]);
    }

    static void Configure(AzureMonitorOptions options, AzureMonitorEmulator azure, Action<HttpSiemOptions> configure)
    {
        options.Endpoint = azure.Url.ToString();
        options.DcrImmutableId = azure.DcrImmutableId;
        options.StreamName = azure.StreamName;
        options.TokenCredential = new EmulatedCredential(azure);
        configure(options);
    }
}
