using System.Diagnostics;
using System.Text.Json;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.GoogleCloudLogging.Tests;

/// <summary>What an event looks like in Cloud Logging.</summary>
public sealed class MappingTests : GoogleCloudLoggingFixture
{
    static readonly AuditEvent Denial = new(AuditEventType.PolicyDenied, AuditSeverity.High)
    {
        UserId = "usr-1",
        UserEmail = "alice@example.com",
        ToolName = "delete_record",
        Details = new { reason = "outside of office hours" },
    };

    [Fact]
    public async Task TheGuidesQueriesFindWhatTheyShould()
    {
        var entry = await SendAsync(Denial);

        var payload = entry.GetProperty("jsonPayload");
        Assert.Equal($"projects/{Google.ProjectId}/logs/sark-audit", Text(entry, "logName"));
        Assert.Equal(("POLICY_DENIED", "HIGH", "alice@example.com"), (Text(payload, "event_type"), Text(payload, "severity"), Text(payload, "user_email")));
        Assert.Equal("outside of office hours", Text(payload.GetProperty("details"), "reason"));
    }

    [Theory]
    [InlineData(AuditSeverity.Low, "INFO")]
    [InlineData(AuditSeverity.Medium, "WARNING")]
    [InlineData(AuditSeverity.High, "ERROR")]
    [InlineData(AuditSeverity.Critical, "CRITICAL")]
    public async Task TheSeverityIsMapped(AuditSeverity severity, string expected) =>
        Assert.Equal(expected, Text(await SendAsync(Denial with { Severity = severity }), "severity"));

    [Fact]
    public async Task TheInsertIdIsTheEventsIdAndStaysTheSameWhenItIsSentAgain()
    {
        Google.Faults.ResetNext(1, afterStoring: true);
        var logger = CreateLogger();
        var auditEvent = Denial with { Id = "usr/1 – ß" };

        logger.Audit(auditEvent);
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", Clock);

        Assert.Equal(2, Google.Received.All.Count);
        Assert.All(Google.Received.All, received => Assert.Equal(auditEvent.Id, Text(received.Envelope, "insertId")));
        Assert.Single(Google.Received.All.Select(received => Text(received.Envelope, "timestamp")).Distinct());
        await logger.DisposeAsync();
    }

    [Theory]
    [InlineData("sark-audit", "sark-audit")]
    [InlineData("sark/audit", "sark%2Faudit")]
    [InlineData("sark.example.com/audit/2026_11", "sark.example.com%2Faudit%2F2026_11")]
    public async Task TheLogsNameIsEncoded(string logName, string encoded) =>
        Assert.Equal($"projects/{Google.ProjectId}/logs/{encoded}", Text(await SendAsync(Denial, options => options.LogName = logName), "logName"));

    [Fact]
    public async Task TheResourceIsTheProjectUnlessAnotherIsSet()
    {
        var resource = (await SendAsync(Denial)).GetProperty("resource");

        Assert.Equal("global", Text(resource, "type"));
        Assert.Equal(Google.ProjectId, Text(resource.GetProperty("labels"), "project_id"));
    }

    [Fact]
    public async Task ResourceAndLabelsAreTheConfiguredOnes()
    {
        var entry = await SendAsync(Denial, options =>
        {
            options.ResourceType = "k8s_container";
            options.ResourceLabels["location"] = "europe-west1";
            options.ResourceLabels["cluster_name"] = "sark-cluster";
            options.ResourceLabels["namespace_name"] = "production";
            options.ResourceLabels["pod_name"] = "sark-1";
            options.ResourceLabels["container_name"] = "sark";
            options.Labels["team"] = "platform";
            options.Labels["compliance"] = "soc2";
        });

        var resource = entry.GetProperty("resource");
        Assert.Equal("k8s_container", Text(resource, "type"));
        Assert.Equal((Google.ProjectId, "sark-cluster"), (Text(resource.GetProperty("labels"), "project_id"), Text(resource.GetProperty("labels"), "cluster_name")));
        Assert.Equal(("platform", "soc2"), (Text(entry.GetProperty("labels"), "team"), Text(entry.GetProperty("labels"), "compliance")));
    }

    [Fact]
    public async Task TraceAndSpanLeadToCloudTrace()
    {
        var logger = CreateLogger();
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        logger.Audit(Denial);
        await logger.DisposeAsync();

        var entry = Assert.Single(Google.Received.All).Envelope;
        Assert.Equal($"projects/{Google.ProjectId}/traces/{activity.TraceId.ToHexString()}", Text(entry, "trace"));
        Assert.Equal(activity.SpanId.ToHexString(), Text(entry, "spanId"));
    }

    [Fact]
    public async Task AnEventFromDaysAgoKeepsItsTrueTime()
    {
        var old = Clock.GetUtcNow().AddDays(-20).ToOffset(TimeSpan.FromHours(2));

        var entry = await SendAsync(Denial with { Timestamp = old });

        Assert.Equal(old, entry.GetProperty("timestamp").GetDateTimeOffset());
    }

    [Fact]
    public async Task AnEventFromTheFutureIsRejectedAloneInGooglesWords()
    {
        var logger = CreateLogger();

        logger.Audit(Denial with { Timestamp = Clock.GetUtcNow().AddDays(2) });
        logger.Audit(Some.AuditEvents(10));
        await logger.DisposeAsync();

        Assert.Equal((10, 1), (logger.Metrics.Delivered, logger.Metrics.Rejected));
        Assert.Contains("more than 24 hours in the future", Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task OrdinaryEventsArriveWithTheirMessageWhenTheyAreIncluded()
    {
        var logger = CreateLogger(options => options.IncludeNonAuditEvents = true);

        logger.Information("Hello {Name:l}", "world");
        logger.Information("Hello {Name:l}", "world");
        await logger.DisposeAsync();

        Assert.Equal(2, Google.Received.Count);
        var entry = Google.Received.All[0].Envelope;
        Assert.Equal(("INFO", "Hello world"), (Text(entry, "severity"), Text(entry.GetProperty("jsonPayload"), "message")));
    }

    [Fact]
    public async Task TextThatUtf8CannotHoldIsReplaced()
    {
        var entry = await SendAsync(
            Denial with { Id = "a\ud83d", UserEmail = "a\ud83d@example.com" },
            options => options.Labels["la\udc00bel"] = "va\udc00lue");

        Assert.Equal("a\ufffd", Text(entry, "insertId"));
        Assert.Equal("a\ufffd@example.com", Text(entry.GetProperty("jsonPayload"), "user_email"));
        Assert.Equal("va\ufffdlue", Text(entry.GetProperty("labels"), "la\ufffdbel"));
    }

    static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
