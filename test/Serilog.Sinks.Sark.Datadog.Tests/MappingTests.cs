using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Serilog.Sinks.Sark.Datadog.Tests;

/// <summary>What an event looks like in Datadog.</summary>
public sealed class MappingTests : DatadogFixture
{
    static readonly AuditEvent Denial = new(AuditEventType.PolicyDenied, AuditSeverity.High)
    {
        UserId = "usr-1",
        UserEmail = "alice@example.com",
        ToolName = "delete_record",
        IpAddress = "203.0.113.7",
        UserAgent = "sark-console/2.1",
        Success = false,
        Details = new { reason = "outside of office hours" },
    };

    [Fact]
    public async Task TheGuidesQueriesFindWhatTheyShould()
    {
        var log = await SendAsync(Denial);

        Assert.Equal("sark-audit", Text(log, "ddsource"));
        Assert.Equal("POLICY_DENIED", Text(log, "event_type"));
        Assert.Equal("HIGH", Text(log, "severity"));
        Assert.Equal("alice@example.com", Text(log, "user_email"));
        Assert.Equal("outside of office hours", log.GetProperty("details").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task TheGuidesPipelineParsesTheMessage()
    {
        var log = await SendAsync(Denial);

        Assert.Equal("alice@example.com performed POLICY_DENIED on delete_record", Text(log, "message"));
    }

    [Theory]
    [InlineData(AuditSeverity.Low, "info")]
    [InlineData(AuditSeverity.Medium, "warning")]
    [InlineData(AuditSeverity.High, "error")]
    [InlineData(AuditSeverity.Critical, "critical")]
    public async Task TheStatusIsTheSeverityWithoutAPipeline(AuditSeverity severity, string status) =>
        Assert.Equal(status, Text(await SendAsync(Denial with { Severity = severity }), "status"));

    [Fact]
    public async Task StandardAttributesAreWrittenForTheSecurityViews()
    {
        var log = await SendAsync(Denial);

        Assert.Equal("usr-1", log.GetProperty("usr").GetProperty("id").GetString());
        Assert.Equal("alice@example.com", log.GetProperty("usr").GetProperty("email").GetString());
        Assert.Equal("203.0.113.7", log.GetProperty("network").GetProperty("client").GetProperty("ip").GetString());
        Assert.Equal("sark-console/2.1", log.GetProperty("http").GetProperty("useragent").GetString());
        Assert.Equal("POLICY_DENIED", log.GetProperty("evt").GetProperty("name").GetString());
        Assert.Equal("failure", log.GetProperty("evt").GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task StandardAttributesCanBeSwitchedOff()
    {
        var log = await SendAsync(Denial, options => options.StandardAttributes = false);

        Assert.All(["usr", "network", "http", "evt"], name => Assert.False(log.TryGetProperty(name, out _)));
        Assert.Equal("alice@example.com", Text(log, "user_email"));
    }

    [Fact]
    public async Task ServiceSourceHostAndTagsAreTheConfiguredOnes()
    {
        var log = await SendAsync(Denial, options =>
        {
            options.Service = "sark-gateway";
            options.Source = "sark-test";
            options.Host = "web-1";
            options.Env = "production";
            options.Version = "2.1.0";
            options.Tags.Add("team:platform");
            options.Tags.Add("compliance:soc2");
        });

        Assert.Equal(("sark-gateway", "sark-test", "web-1"), (Text(log, "service"), Text(log, "ddsource"), Text(log, "hostname")));
        Assert.Equal("env:production,version:2.1.0,team:platform,compliance:soc2", Text(log, "ddtags"));
    }

    [Fact]
    public async Task TraceAndSpanAreWrittenAsDatadogCorrelatesThem()
    {
        var logger = CreateLogger();
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        logger.Audit(Denial);
        await logger.DisposeAsync();

        var log = Assert.Single(Datadog.Received.All).Body;
        var traceId = ulong.Parse(activity.TraceId.ToHexString()[16..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var spanId = ulong.Parse(activity.SpanId.ToHexString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Assert.Equal(traceId.ToString(CultureInfo.InvariantCulture), Text(log, "dd.trace_id"));
        Assert.Equal(spanId.ToString(CultureInfo.InvariantCulture), Text(log, "dd.span_id"));
        Assert.Equal(activity.TraceId.ToHexString(), Text(log, "trace_id"));
    }

    [Fact]
    public async Task AnEventFromDaysAgoKeepsItsTrueTime()
    {
        var old = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2));

        var log = await SendAsync(Denial with { Timestamp = old });

        Assert.Equal(old, log.GetProperty("event_timestamp").GetDateTimeOffset());
        Assert.Equal("2026-01-02T01:04:05.000000Z", Text(log, "timestamp"));
    }

    [Fact]
    public async Task OrdinaryEventsArriveWithTheirMessageWhenTheyAreIncluded()
    {
        var logger = CreateLogger(options => options.IncludeNonAuditEvents = true);

        logger.Information("Hello {Name}", "world");
        await logger.DisposeAsync();

        var log = Assert.Single(Datadog.Received.All).Body;
        Assert.Equal(("Hello world", "info"), (Text(log, "message")?.Replace("\"", "", StringComparison.Ordinal), Text(log, "status")));
    }

    [Fact]
    public async Task MembersOfAnApplicationsOwnTypeDoNotReplaceDatadogsOwn()
    {
        var logger = new LoggerConfiguration()
            .WriteTo.SarkDatadog(Datadog.ApiKey, endpointUrl: Datadog.Url.ToString(), batchTimeoutSeconds: 1)
            .CreateLogger();

        logger.Information("{@AuditEvent}", new { EventType = "TOOL_INVOKED", Status = "done", Message = "mine", Service = "billing", Usr = "bob", Status_ = "x" });
        await logger.DisposeAsync();

        var log = Assert.Single(Datadog.Received.All).Body;
        Assert.Equal(("info", "sark"), (Text(log, "status"), Text(log, "service")));
        Assert.Equal(("mine", "billing", "bob"), (Text(log, "message_"), Text(log, "service_"), Text(log, "usr_")));
    }

    [Fact]
    public async Task TextThatUtf8CannotHoldIsReplaced()
    {
        var log = await SendAsync(Denial with { UserEmail = "a\ud83d@example.com", UserAgent = "\udc00" });

        Assert.Equal("a\ufffd@example.com", log.GetProperty("usr").GetProperty("email").GetString());
        Assert.Equal("a\ufffd@example.com performed POLICY_DENIED on delete_record", Text(log, "message"));
    }

    static string? Text(JsonElement log, string name) => log.GetProperty(name).GetString();
}
