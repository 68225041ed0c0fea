using Serilog.Configuration;
using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support.Emulated;

namespace Serilog.Sinks.Sark.CloudWatch.Tests;

sealed class EmulatedCloudWatch : EmulatedSink
{
    // The emulator's own, until it is changed.
    const string SecretAccessKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    static readonly string[] Troubles = ["ThrottlingException", "ServiceUnavailableException", "InternalFailure", "RequestTimeoutException", "LimitExceededException", "ExpiredTokenException"];

    public override EmulatedSiem In(SiemEmulator emulator) => emulator.CloudWatch;

    public override void Add(LoggerSinkConfiguration writeTo, EmulatedSiem siem, Action<HttpSiemOptions> configure) =>
        writeTo.SarkCloudWatch(options => Configure(options, siem, configure));

    public override void Add(LoggerAuditSinkConfiguration auditTo, EmulatedSiem siem, Action<HttpSiemOptions> configure) =>
        auditTo.SarkCloudWatch(options => Configure(options, siem, configure));

    public override void AcceptSecret(EmulatedSiem siem, bool accepted) =>
        ((CloudWatchEmulator)siem).SecretAccessKey = accepted ? SecretAccessKey : "somebody-elses-key";

    public override void LimitEvents(EmulatedSiem siem)
    {
        // CloudWatch's own rules are in force.
    }

    // Too new to be stored, and within a day of all others: a batch holds both, and its answer says which.
    public override AuditEvent SpoilEvent(AuditEvent auditEvent) => auditEvent with { Timestamp = auditEvent.Timestamp + TimeSpan.FromHours(12) };

    public override void FailInItsOwnWay(EmulatedSiem siem, Random random) =>
        ((CloudWatchEmulator)siem).RefuseNext(random.Next(1, 4), random.GetItems(Troubles, 1)[0]);

    static void Configure(CloudWatchOptions options, EmulatedSiem siem, Action<HttpSiemOptions> configure)
    {
        var cloudWatch = (CloudWatchEmulator)siem;
        options.EndpointUrl = cloudWatch.Url.ToString();
        options.Region = cloudWatch.Region;
        options.LogGroup = "/aws/sark/audit";
        options.AccessKeyId = cloudWatch.AccessKeyId;
        options.SecretAccessKey = SecretAccessKey;
        configure(options);
    }
}
