using System.Security.Cryptography;
using Serilog.Configuration;
using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support.Emulated;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

sealed class EmulatedDataCollector : EmulatedSink
{
    // The emulator's own, until it is changed.
    static readonly string Key = Convert.ToBase64String(SHA512.HashData("emulated workspace"u8));

    public override EmulatedSiem In(SiemEmulator emulator) => emulator.AzureDataCollector;

    public override void Add(LoggerSinkConfiguration writeTo, EmulatedSiem siem, Action<HttpSiemOptions> configure) =>
        writeTo.SarkAzureDataCollector(options => Configure(options, (AzureDataCollectorEmulator)siem, configure));

    public override void Add(LoggerAuditSinkConfiguration auditTo, EmulatedSiem siem, Action<HttpSiemOptions> configure) =>
        auditTo.SarkAzureDataCollector(options => Configure(options, (AzureDataCollectorEmulator)siem, configure));

    public override void AcceptSecret(EmulatedSiem siem, bool accepted) =>
        ((AzureDataCollectorEmulator)siem).SharedKey = accepted ? Key : Convert.ToBase64String("somebody else's"u8);

    public override void LimitEvents(EmulatedSiem siem)
    {
        // Azure's own limits are in force.
    }

    public override AuditEvent SpoilEvent(AuditEvent auditEvent) => auditEvent with { ErrorMessage = new string('x', 40_000) };

    public override void FailInItsOwnWay(EmulatedSiem siem, Random random) =>
        siem.Faults.FailNext(random.Next(1, 4), random.GetItems([429, 500, 503], 1)[0]);

    static void Configure(AzureDataCollectorOptions options, AzureDataCollectorEmulator workspace, Action<HttpSiemOptions> configure)
    {
        options.EndpointUrl = workspace.Url.ToString();
        options.WorkspaceId = workspace.WorkspaceId;
        options.SharedKey = Key;
        configure(options);
    }
}
