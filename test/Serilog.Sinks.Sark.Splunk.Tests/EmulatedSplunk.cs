using Serilog.Configuration;
using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support.Emulated;

namespace Serilog.Sinks.Sark.Splunk.Tests;

sealed class EmulatedSplunk : EmulatedSink
{
    const int MaxContentLength = 100_000;

    // The emulator's own, until it is changed.
    const string Token = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

    public override EmulatedSiem In(SiemEmulator emulator) => emulator.Splunk;

    public override void Add(LoggerSinkConfiguration writeTo, EmulatedSiem siem, Action<HttpSiemOptions> configure) =>
        writeTo.SarkSplunk(options => Configure(options, siem, configure));

    public override void Add(LoggerAuditSinkConfiguration auditTo, EmulatedSiem siem, Action<HttpSiemOptions> configure) =>
        auditTo.SarkSplunk(options => Configure(options, siem, configure));

    public override void AcceptSecret(EmulatedSiem siem, bool accepted) => ((SplunkEmulator)siem).Token = accepted ? Token : "somebody-elses-token";

    public override void LimitEvents(EmulatedSiem siem) => ((SplunkEmulator)siem).MaxContentLength = MaxContentLength;

    public override AuditEvent SpoilEvent(AuditEvent auditEvent) => auditEvent with { ErrorMessage = new string('x', MaxContentLength) };

    // Too busy, in all the ways that a collector has of saying so.
    public override void FailInItsOwnWay(EmulatedSiem siem, Random random) =>
        ((SplunkEmulator)siem).RefuseNext(random.Next(1, 4), random.GetItems([8, 9, 18, 19, 20, 23, 26, 27], 1)[0]);

    static void Configure(SplunkOptions options, EmulatedSiem siem, Action<HttpSiemOptions> configure)
    {
        options.HecUrl = siem.Url.ToString();
        options.HecToken = Token;
        configure(options);
    }
}
