using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.All.Tests;

public sealed class EnvironmentTests : IAsyncLifetime
{
    SiemEmulator? _emulator;

    SplunkEmulator Splunk => _emulator!.Splunk;

    DatadogEmulator Datadog => _emulator!.Datadog;

    CloudWatchEmulator CloudWatch => _emulator!.CloudWatch;

    public async Task InitializeAsync() => _emulator = await SiemEmulator.StartAsync();

    public async Task DisposeAsync() => await _emulator!.DisposeAsync();

    [Fact]
    public async Task EventsArriveAtTheSiemOfSiemType()
    {
        await using (var logger = Create([("SIEM_TYPE", "splunk"), .. SplunkVariables, .. DatadogVariables])) logger.Audit(Some.AuditEvent());

        Assert.Equal((1, 0), (Splunk.Received.Count, Datadog.Received.Count));
    }

    [Fact]
    public async Task EventsArriveAtEverySiemThatIsEnabled()
    {
        await using (var logger = Create([("SIEM_SPLUNK_ENABLED", "true"), ("SIEM_DATADOG_ENABLED", "1"), .. SplunkVariables, .. DatadogVariables]))
            logger.Audit(Some.AuditEvent());

        Assert.Equal((1, 1), (Splunk.Received.Count, Datadog.Received.Count));
    }

    [Fact]
    public async Task ASiemWhoseVariablesAreThereIsMeantUnlessItIsSwitchedOff()
    {
        await using (var logger = Create([("SIEM_SPLUNK_ENABLED", "false"), .. SplunkVariables, .. DatadogVariables])) logger.Audit(Some.AuditEvent());

        Assert.Equal((0, 1), (Splunk.Received.Count, Datadog.Received.Count));
    }

    [Fact]
    public async Task SiemEnabledFalseSwitchesEverythingOffWhateverElseIsWrong()
    {
        await using (var logger = Create([("SIEM_ENABLED", "false"), ("SIEM_TYPE", "nonsense"), .. SplunkVariables])) logger.Audit(Some.AuditEvent());
        using (var logger = new LoggerConfiguration().AuditTo.SarkFromEnvironment(Configuration([("SIEM_ENABLED", "False")])).CreateLogger())
            logger.Audit(Some.AuditEvent());

        Assert.Equal(0, Splunk.Received.Count);
    }

    [Fact]
    public async Task VariablesReachTheSink()
    {
        await using (var logger = Create([
            .. SplunkVariables, .. DatadogVariables,
            ("SPLUNK_INDEX", "sark_audit"), ("SPLUNK_SOURCETYPE", "sark:audit:json"), ("SPLUNK_SOURCE", "src"), ("SPLUNK_HOST", "h1"),
            ("DATADOG_SERVICE", "svc"), ("DATADOG_ENV", "production"), ("DATADOG_VERSION", "2.1.0"), ("DATADOG_TAGS", "team:platform, compliance:soc2"),
            ("SIEM_LOWER_CASE_NAMES", "true"), ("SIEM_REDACT_KEYS", "reason"), ("SIEM_HASH_USER_EMAIL", "true"), ("SIEM_HASH_KEY", "0123456789abcdef"),
            ("SIEM_COMPRESS_PAYLOADS", "false"),
        ]))
            logger.Audit(Some.AuditEvent());

        var splunk = Splunk.Received.All.Single();
        var envelope = splunk.Envelope;
        Assert.Equal(
            ("sark_audit", "sark:audit:json", "src", "h1"),
            (Text(envelope, "index"), Text(envelope, "sourcetype"), Text(envelope, "source"), Text(envelope, "host")));
        Assert.Equal("tool_invoked", Text(splunk.Body, "event_type"));
        Assert.Equal("***", Text(splunk.Body.GetProperty("details"), "reason"));
        Assert.StartsWith("hmac:", Text(splunk.Body, "user_email"), StringComparison.Ordinal);

        var datadog = Datadog.Received.All.Single().Envelope;
        Assert.Equal("svc", Text(datadog, "service"));
        Assert.Equal("env:production,version:2.1.0,team:platform,compliance:soc2", Text(datadog, "ddtags"));

        static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
    }

    [Fact]
    public async Task CloudWatchsVariablesReachTheSink()
    {
        CloudWatch.DeleteLogGroups();
        await using (var logger = Create([
            .. CloudWatchVariables, ("CLOUDWATCH_LOG_GROUP", "/sark/created"), ("CLOUDWATCH_LOG_STREAM", "production-{pid}"), ("CLOUDWATCH_CREATE_LOG_GROUP", "true"),
            ("CLOUDWATCH_CREATE_LOG_STREAM", "true"), ("CLOUDWATCH_RETENTION_DAYS", "365"),
        ]))
            logger.Audit(Some.AuditEvent());

        Assert.Equal([$"production-{Environment.ProcessId}"], CloudWatch.LogStreamsOf("/sark/created"));
        Assert.Equal(365, CloudWatch.RetentionOf("/sark/created"));
        Assert.Equal(1, CloudWatch.Received.Count);
    }

    [Fact]
    public async Task AMachineOnWhichAwsIsSetUpForOtherReasonsAsksForNoCloudWatch()
    {
        await using (var logger = Create([.. SplunkVariables, ("AWS_REGION", "us-east-1"), ("AWS_ACCESS_KEY_ID", CloudWatch.AccessKeyId), ("AWS_SECRET_ACCESS_KEY", CloudWatch.SecretAccessKey), ("AWS_PROFILE", "default")]))
            logger.Audit(Some.AuditEvent());

        Assert.Equal((1, 0), (Splunk.Received.Count, CloudWatch.Received.Count));
    }

    [Fact]
    public void AuditToReadsTheSameVariables()
    {
        using var logger = new LoggerConfiguration().AuditTo.SarkFromEnvironment(Configuration(SplunkVariables)).CreateLogger();

        logger.Audit(Some.AuditEvent());

        Assert.Equal(1, Splunk.Received.Count);
    }

    [Fact]
    public async Task TheProcesssEnvironmentIsReadWhereNoConfigurationIsGiven()
    {
        foreach (var (name, value) in SplunkVariables) Environment.SetEnvironmentVariable(name, value);
        try
        {
            await using (var logger = new LoggerConfiguration().WriteTo.SarkFromEnvironment().CreateLogger()) logger.Audit(Some.AuditEvent());
        }
        finally
        {
            foreach (var (name, _) in SplunkVariables) Environment.SetEnvironmentVariable(name, null);
        }

        Assert.Equal(1, Splunk.Received.Count);
    }

    [Fact]
    public async Task AppsettingsNamesItLikeAnyOtherSink()
    {
        var configuration = Configuration([
            ("Serilog:Using:0", "Serilog.Sinks.Sark.All"), ("Serilog:WriteTo:0:Name", "SarkFromEnvironment"), ("SIEM_BATCH_TIMEOUT_SECONDS", "1"), .. SplunkVariables,
        ]);
        await using (var logger = new LoggerConfiguration().ReadFrom.Configuration(configuration).CreateLogger()) logger.Audit(Some.AuditEvent());

        Assert.Equal(1, Splunk.Received.Count);
    }

    [Theory]
    [InlineData("SIEM_BATCH_SIZE", "0", "between 1 and 1000")]
    [InlineData("SIEM_BATCH_SIZE", "many", "whole number")]
    [InlineData("SIEM_BATCH_SIZE", "1.5", "whole number")]
    [InlineData("SIEM_RETRY_BACKOFF_BASE", "two", "must be a number")]
    [InlineData("SIEM_RETRY_BACKOFF_MAX", "301", "between 1 and 300")]
    [InlineData("SIEM_COMPRESS_PAYLOADS", "perhaps", "true or false")]
    [InlineData("SIEM_DURABILITY", "Forever", "Memory, Spill, Journal or JournalSynced")]
    [InlineData("SIEM_MAX_QUEUE_BYTES", "256 MiB", "number of bytes")]
    [InlineData("SIEM_TYPE", "splunky", "must be one of splunk, datadog, cloudwatch")]
    [InlineData("SIEM_BATCHSIZE", "100", "SIEM_BATCH_SIZE")]
    [InlineData("SPLUNK_HEC_URL", "splunk:8088", "must be an http or https URL")]
    [InlineData("SPLUNK_HEC_TOKEN", " ", "is missing")]
    [InlineData("HTTPX_MAX_CONNECTIONS", "0", "between 1 and 1000")]
    [InlineData("SIEM_CLOUDWATCH_ENABLED", "maybe", "true or false")]
    public void AVariableThatIsWrongIsNamedWithWhatItMustBe(string variable, string value, string problem)
    {
        var running = SarkSiems.Running;

        var exception = Assert.ThrowsAny<ArgumentException>(() => Create([.. SplunkVariables.Where(other => other.Name != variable), ("SIEM_SPLUNK_ENABLED", "true"), (variable, value)]));

        Assert.Contains(variable, exception.Message, StringComparison.Ordinal);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Splunk.Token, exception.Message, StringComparison.Ordinal);
        Assert.Empty(SarkSiems.Running.Except(running));
    }

    [Fact]
    public void OneSiemOfTwoThatIsHalfConfiguredStopsTheStartBeforeTheOtherIsCreated()
    {
        var running = SarkSiems.Running;

        var exception = Assert.ThrowsAny<ArgumentException>(() => Create([.. SplunkVariables, ("SIEM_SPLUNK_ENABLED", "true"), ("SIEM_DATADOG_ENABLED", "true")]));

        Assert.Contains("DATADOG_API_KEY", exception.Message, StringComparison.Ordinal);
        Assert.Empty(SarkSiems.Running.Except(running));
    }

    [Fact]
    public void WithoutAnySiemTheStartFailsAndTellsHowToChooseOne()
    {
        var exception = Assert.Throws<ArgumentException>(() => Create([("SIEM_ENABLED", "true")]));

        Assert.Contains("SIEM_TYPE", exception.Message, StringComparison.Ordinal);
        Assert.Contains("SIEM_SPLUNK_ENABLED", exception.Message, StringComparison.Ordinal);
    }

    (string Name, string Value)[] SplunkVariables => [("SPLUNK_HEC_URL", Splunk.Url.ToString()), ("SPLUNK_HEC_TOKEN", Splunk.Token)];

    (string Name, string Value)[] DatadogVariables => [("DATADOG_API_KEY", Datadog.ApiKey), ("DATADOG_ENDPOINT_URL", Datadog.Url.ToString())];

    (string Name, string Value)[] CloudWatchVariables =>
    [
        ("AWS_REGION", CloudWatch.Region), ("AWS_ACCESS_KEY_ID", CloudWatch.AccessKeyId), ("AWS_SECRET_ACCESS_KEY", CloudWatch.SecretAccessKey),
        ("CLOUDWATCH_ENDPOINT_URL", CloudWatch.Url.ToString()),
    ];

    static Core.Logger Create(IEnumerable<(string Name, string Value)> variables) =>
        new LoggerConfiguration().WriteTo.SarkFromEnvironment(Configuration(variables)).CreateLogger();

    static IConfigurationRoot Configuration(IEnumerable<(string Name, string Value)> variables) =>
        new ConfigurationBuilder().AddInMemoryCollection(variables.Select(variable => new KeyValuePair<string, string?>(variable.Name, variable.Value))).Build();
}
