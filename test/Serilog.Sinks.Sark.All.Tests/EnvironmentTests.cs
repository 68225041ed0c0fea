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
    GoogleCloudLoggingEmulator Google => _emulator!.GoogleCloudLogging;

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
    public async Task EventsArriveAtGoogleCloudLoggingByItsVariables()
    {
        using var folder = new TempFolder();
        var keyFile = Path.Combine(folder.Path, "key.json");
        await File.WriteAllTextAsync(keyFile, Google.KeyFile);

        await using (var logger = Create([
            ("SIEM_TYPE", "gcp"), ("GCP_PROJECT_ID", Google.ProjectId), ("GCP_LOG_NAME", "sark/audit"), ("GCP_CREDENTIALS_PATH", keyFile),
            ("GCP_RESOURCE_TYPE", "generic_node"), ("GCP_RESOURCE_LABELS", "location=europe-west1, namespace=sark, node_id=node-1"), ("GCP_LABELS", "team=platform"),
            ("GCP_ENDPOINT_URL", Google.Url.ToString()), .. SplunkVariables,
        ]))
            logger.Audit(Some.AuditEvent());

        var entry = Assert.Single(Google.Received.All).Envelope;
        Assert.Equal($"projects/{Google.ProjectId}/logs/sark%2Faudit", entry.GetProperty("logName").GetString());
        Assert.Equal("node-1", entry.GetProperty("resource").GetProperty("labels").GetProperty("node_id").GetString());
        Assert.Equal("platform", entry.GetProperty("labels").GetProperty("team").GetString());
        Assert.Equal(0, Splunk.Received.Count);
    }

    [Theory]
    [InlineData("GCP_PROJECT_ID", "My Project", "must be the project's id")]
    [InlineData("GCP_LOG_NAME", "sark audit", "must consist of letters")]
    [InlineData("GCP_CREDENTIALS_PATH", "/nowhere/key.json", "names a file that is not there")]
    [InlineData("GCP_USE_WORKLOAD_IDENTITY", "perhaps", "true or false")]
    [InlineData("GCP_LABELS", "team", "key=value")]
    public void AVariableOfGoogleCloudLoggingThatIsWrongIsNamed(string variable, string value, string problem)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => Create(
            new Dictionary<string, string> { ["SIEM_GCP_ENABLED"] = "true", ["GCP_PROJECT_ID"] = "my-project-123", [variable] = value }.Select(pair => (pair.Key, pair.Value))));

        Assert.Contains(variable, exception.Message, StringComparison.Ordinal);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
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
    public async Task TheGuidesVariablesOfAzureAreForTheDataCollectorApi()
    {
        var workspace = _emulator!.AzureDataCollector;

        // Compression is asked for of all SIEMs, and this one takes none.
        await using (var logger = Create([.. WorkspaceVariables, ("AZURE_LOG_TYPE", "MyAudit"), ("AZURE_TIME_GENERATED_FIELD", "happened_at"), ("SIEM_COMPRESS_PAYLOADS", "true")]))
            logger.Audit(Some.AuditEvent() with { ErrorMessage = new string('x', 5_000) });

        Assert.True(workspace.Received.All.Single().Body.TryGetProperty("happened_at", out _));
        Assert.Equal("MyAudit", workspace.Received.Requests[0].Headers["Log-Type"]);
    }

    [Fact]
    public async Task WhereBothInterfacesOfAzureAreSetUpTheOneThatIsNotRetiredIsTaken()
    {
        await using var emulator = await SiemEmulator.StartAsync(new SiemEmulatorOptions { UseHttps = true });
        var azure = emulator.AzureMonitor;
        await using (var logger = Create([
            .. WorkspaceVariables,
            ("SIEM_TYPE", "azure"), ("AZURE_MONITOR_ENDPOINT", _emulator!.AzureMonitor.Url.ToString()), ("AZURE_MONITOR_DCR_ID", azure.DcrImmutableId), ("AZURE_MONITOR_STREAM", azure.StreamName),
            ("AZURE_MONITOR_CREDENTIAL", "ClientSecret"), ("AZURE_MONITOR_TENANT_ID", azure.TenantId), ("AZURE_MONITOR_CLIENT_ID", azure.ClientId),
            ("AZURE_MONITOR_CLIENT_SECRET", "a-secret"), ("AZURE_MONITOR_AUTHORITY_HOST", azure.Url.ToString()), ("AZURE_MONITOR_CLOUD", "Public"),
            ("AZURE_MONITOR_MAX_TIME_SPAN_MINUTES", "30"), ("SIEM_SHUTDOWN_TIMEOUT_SECONDS", "0"),
        ]))
        {
            Assert.Contains(SarkSiems.Running, siem => siem.Name == "azure_monitor");
            Assert.DoesNotContain(SarkSiems.Running, siem => siem.Name == "azure_data_collector");
        }

        Assert.Equal(0, _emulator!.AzureDataCollector.RequestCount);
    }

    [Theory]
    [InlineData("AZURE_TENANT_ID")]
    [InlineData("AZURE_CLIENT_ID")]
    [InlineData("AZURE_MONITOR_CLOUD")]
    public void AVariableThatOtherSoftwareForAzureReadsIsNoReasonToSendThere(string variable)
    {
        using var logger = Create([.. SplunkVariables, (variable, "Public")]);

        Assert.DoesNotContain(SarkSiems.Running, siem => siem.Name.StartsWith("azure", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("AZURE_WORKSPACE_ID", "my-workspace", "must be the workspace's ID")]
    [InlineData("AZURE_SHARED_KEY", "no-base64!", "is not base64")]
    [InlineData("AZURE_LOG_TYPE", "SARK Audit", "must be a letter")]
    [InlineData("AZURE_TIME_GENERATED_FIELD", "severity", "no other field has")]
    [InlineData("AZURE_MONITOR_CLOUD", "Mars", "Public, UsGovernment or China")]
    [InlineData("AZURE_MONITOR_ENDPOINT", "ingest", "is not an absolute URL")]
    [InlineData("AZURE_MONITOR_STREAM", "Custom-a", "AZURE_MONITOR_ENDPOINT")]
    public void AVariableOfAzureThatIsWrongIsNamedWithWhatItMustBe(string variable, string value, string problem)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => Create([.. WorkspaceVariables.Where(other => other.Name != variable), ("SIEM_AZURE_ENABLED", "true"), (variable, value)]));

        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("no-base64!", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_emulator!.AzureDataCollector.SharedKey, exception.Message, StringComparison.Ordinal);
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
    [InlineData("SIEM_TYPE", "splunky", "must be one of splunk, datadog, cloudwatch, azure, gcp")]
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

    (string Name, string Value)[] WorkspaceVariables =>
    [
        ("AZURE_WORKSPACE_ID", _emulator!.AzureDataCollector.WorkspaceId), ("AZURE_SHARED_KEY", _emulator!.AzureDataCollector.SharedKey),
        ("AZURE_DATA_COLLECTOR_URL", _emulator!.AzureDataCollector.Url.ToString()),
    ];

    static Core.Logger Create(IEnumerable<(string Name, string Value)> variables) =>
        new LoggerConfiguration().WriteTo.SarkFromEnvironment(Configuration(variables)).CreateLogger();

    static IConfigurationRoot Configuration(IEnumerable<(string Name, string Value)> variables) =>
        new ConfigurationBuilder().AddInMemoryCollection(variables.Select(variable => new KeyValuePair<string, string?>(variable.Name, variable.Value))).Build();
}
