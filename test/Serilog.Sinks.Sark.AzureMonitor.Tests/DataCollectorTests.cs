using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.Extensions.Configuration;
using Serilog.Sinks.Sark.Tests.Audit;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

/// <summary>The HTTP Data Collector API: what arrives, what its answers mean, and what stops the start.</summary>
public sealed class DataCollectorTests : DataCollectorFixture
{
    const string Secret = "bm90IHRoZSBrZXk=";

    public static TheoryData<Action<AzureDataCollectorOptions>, string, string> BadOptions => new()
    {
        { options => options.WorkspaceId = "", "workspaceId", "is missing; it is shown on the overview of the Log Analytics workspace." },
        { options => options.WorkspaceId = "my-workspace", "workspaceId", "must be the workspace's ID, a GUID, and neither its name nor its resource ID." },
        { options => options.SharedKey = "", "sharedKey", "sharedKey is missing; it is the primary or secondary key of the Log Analytics workspace" },
        { options => options.SharedKey = Secret[..^1], "sharedKey", "sharedKey is not base64; give the primary or secondary key of the workspace whole, with the = signs at its end, and nothing else. It is set by 'sharedKey' (Serilog:WriteTo:…:Args:sharedKey in appsettings.json), or by AZURE_SHARED_KEY in the environment." },
        { options => options.SharedKey = $" {Secret}", "sharedKey", "is not base64" },
        { options => options.SharedKey = "base64-encoded-key", "sharedKey", "is not base64" },
        { options => options.LogType = "", "logType", "must be a letter followed by letters, digits and '_', up to 100 in all, but is ''." },
        { options => options.LogType = "1Audit", "logType", "must be a letter" },
        { options => options.LogType = "SARK-Audit", "logType", "must be a letter" },
        { options => options.LogType = new string('a', 101), "logType", "up to 100" },
        { options => options.TimeGeneratedField = "", "timeGeneratedField", "must be 'timestamp', or a name that no other field has" },
        { options => options.TimeGeneratedField = "TimeGenerated", "timeGeneratedField", "no other field has" },
        { options => options.TimeGeneratedField = "severity", "timeGeneratedField", "no other field has" },
        { options => options.Cloud = (AzureCloud)9, "cloud", "must be Public, UsGovernment or China." },
        { options => options.OversizeEvents = (OversizeEvents)9, "oversizeEvents", "must be Truncate or Reject." },
        { options => options.CompressPayloads = true, "compressPayloads", "must be false" },
        { options => options.EndpointUrl = "http://siem.example.com", "endpointUrl", "must be an https URL" },
        { options => options.EndpointUrl = "siem", "endpointUrl", "is not an absolute URL" },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void ABadSettingStopsTheStartNamesItselfAndKeepsTheKey(Action<AzureDataCollectorOptions> spoil, string parameter, string message)
    {
        void Configure(AzureDataCollectorOptions options)
        {
            options.WorkspaceId = "12345678-1234-1234-1234-123456789012";
            options.SharedKey = Secret;
            spoil(options);
        }

        var written = Assert.ThrowsAny<ArgumentException>(() => new LoggerConfiguration().WriteTo.SarkAzureDataCollector(Configure));
        var audited = Assert.ThrowsAny<ArgumentException>(() => new LoggerConfiguration().AuditTo.SarkAzureDataCollector(Configure));

        Assert.Equal(parameter, written.ParamName);
        Assert.Contains(message, written.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret[..^1], written.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("base64-encoded-key", written.ToString(), StringComparison.Ordinal);
        Assert.Equal(written.Message, audited.Message);
    }

    [Fact]
    public async Task ALoggerIsConfiguredFromAppsettings()
    {
        var name = TestLogger.NewName();
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""
            {
              "Serilog": {
                "Using": [ "Serilog.Sinks.Sark.AzureMonitor" ],
                "AuditTo": [ {
                  "Name": "SarkAzureDataCollector",
                  "Args": {
                    "workspaceId": "{{Workspace.WorkspaceId}}", "sharedKey": "{{Workspace.SharedKey}}", "logType": "MyAudit", "timeGeneratedField": "happened_at", "cloud": "Public",
                    "oversizeEvents": "Reject", "endpointUrl": "{{Workspace.Url}}", "name": "{{name}}"
                  }
                } ]
              }
            }
            """))).Build();
        await using var logger = new LoggerConfiguration().ReadFrom.Configuration(configuration).CreateLogger();

        logger.Audit(Some.AuditEvent());

        var record = Assert.Single(Workspace.Received.All).Body;
        Assert.Equal(record.GetProperty("timestamp").GetDateTimeOffset(), record.GetProperty("happened_at").GetDateTimeOffset(), TimeSpan.FromMicroseconds(1));
        Assert.Equal("MyAudit", Workspace.Received.Requests[0].Headers["Log-Type"]);
    }

    [Fact]
    public async Task TheGuidesFieldsArriveAsTheyDid()
    {
        var auditEvent = Some.AuditEvent() with { Timestamp = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) };

        var record = await SendAsync(auditEvent);

        Assert.Equal((auditEvent.Id, "2026-01-02T03:04:05.000000Z", "TOOL_INVOKED"), (Text(record, "id"), Text(record, "timestamp"), Text(record, "event_type")));
        var headers = Workspace.Received.Requests[0].Headers;
        Assert.Equal(("SARKAudit", "timestamp"), (headers["Log-Type"], headers["time-generated-field"]));
    }

    [Fact]
    public async Task NestedValuesAreTextInOneColumnEach()
    {
        var record = await SendAsync(Some.AuditEvent() with { Details = new { reason = "because", deep = new { er = new[] { 1, 2 } } }, ActionParameters = new[] { "a", "b" } });

        Assert.Equal("""{"reason":"because","deep":{"er":[1,2]}}""", Text(record, "details"));
        Assert.Equal("""["a","b"]""", Text(record, "action_parameters"));
    }

    [Property(MaxTest = 60)]
    public Property WhateverIsInAnEventTheWorkspaceTakesIt() => Prop.ForAll(
        AnyAuditEvent.Event.ToArbitrary(),
        auditEvent =>
        {
            Workspace.Received.Clear();
            var logger = CreateLogger();

            logger.Audit(auditEvent);
            logger.Dispose();

            Assert.True(logger.Metrics.Delivered == 1, string.Join("; ", logger.Failures.Failures.Select(failure => failure.Message)));
            logger.AssertBooksBalance();
        });

    [Theory]
    [InlineData(AzureCloud.Public, "com")]
    [InlineData(AzureCloud.UsGovernment, "us")]
    [InlineData(AzureCloud.China, "cn")]
    public async Task EventsGoToTheWorkspacesOwnAddress(AzureCloud cloud, string domain)
    {
        using var handler = new RecordingHandler();
        var logger = new LoggerConfiguration()
            .WriteTo.SarkAzureDataCollector(options =>
            {
                options.WorkspaceId = "12345678-1234-1234-1234-123456789012";
                options.SharedKey = Secret;
                options.Cloud = cloud;
                options.HttpMessageHandler = handler;
            })
            .CreateLogger();

        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.Equal(new Uri($"https://12345678-1234-1234-1234-123456789012.ods.opinsights.azure.{domain}/api/logs?api-version=2016-04-01"), Assert.Single(handler.Urls));
    }

    [Fact]
    public async Task AWrongKeyIsToldWithoutTheKeyAndTheEventsFlowOnceItIsRight()
    {
        var key = Workspace.SharedKey;
        Workspace.SharedKey = Secret;
        var logger = CreateLogger(options => options.SharedKey = key);

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the refusal is told");
        var health = await logger.Monitor.CheckHealthAsync();
        Workspace.SharedKey = key;
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 10, "all events are delivered", Clock);

        var message = Assert.Single(logger.Failures.Failures).Message;
        Assert.EndsWith(". Check workspaceId and sharedKey, and that this machine's clock is right", message, StringComparison.Ordinal);
        Assert.EndsWith(". Check workspaceId and sharedKey, and that this machine's clock is right", health.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(key, message + health.Error, StringComparison.Ordinal);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AClockThatIsAnHourOffIsRefusedAndNamed()
    {
        var logger = CreateLogger(options =>
        {
            options.TimeProvider = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Clock.GetUtcNow().AddHours(1));
            options.ShutdownTimeoutSeconds = 0;
        });

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.Contains("this machine's clock", health.Error, StringComparison.Ordinal);
        await logger.DisposeAsync();
    }

    [Theory]
    [InlineData(404, """{"Error":"NotFound","Message":"…"}""", "it no longer takes the HTTP Data Collector API")]
    [InlineData(400, """{"Error":"ClosedWorkspace","Message":"…"}""", "Check workspaceId and logType")]
    [InlineData(400, """{"Error":"InvalidCustomerId","Message":"…"}""", "Check workspaceId and logType")]
    [InlineData(400, "<html></html>", "something other than Azure's HTTP Data Collector API answers at")]
    public async Task AnAnswerAboutTheConfigurationRejectsNothing(int status, string body, string advice)
    {
        Workspace.Faults.FailNext(1, status, body: body);
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", Clock);

        Assert.Contains(advice, Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AnAnswerAboutTheDataIsIsolated()
    {
        Workspace.Faults.FailNext(1, 400);
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.Equal(1, logger.Metrics.Rejected);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task HealthIsAskedForWithoutARecord()
    {
        var logger = CreateLogger();

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.True(health.Healthy, health.Error);
        Assert.Equal((0, 0), (Workspace.Received.Count, Workspace.RequestCount));
        await logger.DisposeAsync();
    }

    [Fact]
    public async Task DetailsAbove32KbAreShortenedMarkedAndCounted()
    {
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent() with { Details = new { text = new string('"', 32_000) } });
        await logger.DisposeAsync();

        var record = Assert.Single(Workspace.Received.All).Body;
        Assert.True(record.GetProperty("truncated").GetBoolean());
        Assert.StartsWith("""{"beginning":"{\"text\":""", Text(record, "details"), StringComparison.Ordinal);
        Assert.Equal((1, 1, 0), (logger.Metrics.Delivered, logger.Metrics.Truncated, logger.Metrics.Rejected));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task RequestsKeepWithin30MegabytesAndAreNotCompressed()
    {
        var logger = CreateLogger(options =>
        {
            options.BatchSize = 1000;
            options.MaxQueueBytes = 1024L * 1024 * 1024;
        });
        var text = new string('x', 32_000);

        logger.Audit(Enumerable.Range(0, 1_500).Select(_ => Some.AuditEvent() with { ErrorMessage = text, UserAgent = text }));
        await logger.DisposeAsync();

        Assert.Equal((1_500, 0), (logger.Metrics.Delivered, logger.Metrics.FailedRequests));
        Assert.All(Workspace.Received.Requests, request => Assert.InRange(request.CompressedBytes, 1, 30_000_000));
        Assert.All(Workspace.Received.Requests, request => Assert.False(request.Headers.ContainsKey("Content-Encoding")));
        logger.AssertBooksBalance();
    }

    static string? Text(JsonElement record, string name) => record.GetProperty(name).GetString();

    sealed class RecordingHandler : HttpMessageHandler
    {
        public List<Uri> Urls { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (Urls) Urls.Add(request.RequestUri!);
            return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.OK) { Content = new StringContent("") });
        }
    }
}
