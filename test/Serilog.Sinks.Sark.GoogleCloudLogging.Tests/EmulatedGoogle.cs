using Serilog.Configuration;
using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support.Emulated;

namespace Serilog.Sinks.Sark.GoogleCloudLogging.Tests;

sealed class EmulatedGoogle : EmulatedSink
{
    public override EmulatedSiem In(SiemEmulator emulator) => emulator.GoogleCloudLogging;

    public override void Add(LoggerSinkConfiguration writeTo, EmulatedSiem siem, Action<HttpSiemOptions> configure) =>
        writeTo.SarkGoogleCloudLogging(options => Configure(options, (GoogleCloudLoggingEmulator)siem, configure));

    public override void Add(LoggerAuditSinkConfiguration auditTo, EmulatedSiem siem, Action<HttpSiemOptions> configure) =>
        auditTo.SarkGoogleCloudLogging(options => Configure(options, (GoogleCloudLoggingEmulator)siem, configure));

    public override void AcceptSecret(EmulatedSiem siem, bool accepted) => ((GoogleCloudLoggingEmulator)siem).KeyEnabled = accepted;

    public override void LimitEvents(EmulatedSiem siem)
    {
        // Google's own limit is in force.
    }

    public override AuditEvent SpoilEvent(AuditEvent auditEvent) => auditEvent with { ErrorMessage = new string('x', 256 * 1024) };

    // Some entries of a request are not written, and all others are.
    public override void FailInItsOwnWay(EmulatedSiem siem, Random random) =>
        ((GoogleCloudLoggingEmulator)siem).FailEntriesNext(random.Next(1, 4), random.GetItems([4, 8, 13, 14], 1)[0]);

    static void Configure(GoogleCloudLoggingOptions options, GoogleCloudLoggingEmulator google, Action<HttpSiemOptions> configure)
    {
        options.EndpointUrl = google.Url.ToString();
        options.ProjectId = google.ProjectId;
        options.CredentialsPath = KeyFiles.Of(google);
        configure(options);
    }
}
