using System.Diagnostics;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

/// <summary>What an event looks like in Azure Monitor.</summary>
public sealed class MappingTests : AzureMonitorFixture
{
    static readonly AuditEvent Denial = new(AuditEventType.PolicyDenied, AuditSeverity.High)
    {
        Id = "a-denial",
        UserEmail = "alice@example.com",
        ToolName = "delete_record",
        Success = false,
        LatencyMs = 12.5,
        Details = new { reason = "outside of office hours" },
    };

    [Fact]
    public async Task TheGuidesQueriesFindWhatTheyShould()
    {
        var record = await SendAsync(Denial);

        Assert.Equal(("POLICY_DENIED", "HIGH", "alice@example.com"), (Text(record, "event_type"), Text(record, "severity"), Text(record, "user_email")));
        Assert.Equal("outside of office hours", Text(record.GetProperty("details"), "reason"));
    }

    [Fact]
    public async Task NamesThatAzureKeepsForItselfAreNotUsed()
    {
        var record = await SendAsync(Denial);

        Assert.Equal("a-denial", Text(record, "event_id"));
        Assert.False(record.TryGetProperty("id", out _));
        Assert.False(record.TryGetProperty("timestamp", out _));
    }

    [Fact]
    public async Task AnEventFromDaysAgoKeepsItsTrueTimeWhateverAzureMakesOfTimeGenerated()
    {
        var old = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)).AddTicks(1234560);

        var record = await SendAsync(Denial with { Timestamp = old });

        Assert.Equal("2026-01-02T01:04:05.123456Z", Text(record, "TimeGenerated"));
        Assert.Equal("2026-01-02T01:04:05.123456Z", Text(record, "event_time"));
    }

    [Fact]
    public async Task MembersOfAnApplicationsOwnTypeShareAColumnThatTheRuleDeclares()
    {
        var logger = CreateLogger();
        var members = new Dictionary<string, object>
        {
            ["EventType"] = "TOOL_INVOKED",
            ["Type"] = "mine",
            ["TenantId"] = "t-1",
            ["9 lives"] = true,
            [new string('n', 60)] = 1,
            ["trace_id"] = "my own",
        };

        using (new Activity("work").Start()) logger.Information("{@AuditEvent}", members);
        await logger.DisposeAsync();

        var record = Assert.Single(Azure.Received.All).Body;
        var additional = record.GetProperty("additional");
        Assert.Equal(("mine", "t-1", "my own"), (Text(additional, "type"), Text(additional, "tenant_id"), Text(additional, "trace_id")));
        Assert.Equal(5, additional.EnumerateObject().Count());
        Assert.NotEqual("my own", Text(record, "trace_id"));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task TheTraceIsAColumn()
    {
        using var activity = new Activity("work").Start();

        var record = await SendAsync(Denial);

        Assert.Equal((activity.TraceId.ToHexString(), activity.SpanId.ToHexString()), (Text(record, "trace_id"), Text(record, "span_id")));
    }

    [Fact]
    public async Task OrdinaryEventsFitTheSameTable()
    {
        var logger = CreateLogger(options => options.IncludeNonAuditEvents = true);

        logger.Information("Hello {Name}", "world");
        await logger.DisposeAsync();

        var record = Assert.Single(Azure.Received.All).Body;
        Assert.Equal(("Information", "Hello {Name}"), (Text(record, "level"), Text(record, "message_template")));
        Assert.Equal("world", Text(record.GetProperty("properties"), "Name"));
        Assert.Equal(Text(record, "TimeGenerated"), Text(record, "event_time"));
    }

    [Fact]
    public async Task TextThatUtf8CannotHoldIsReplaced()
    {
        var record = await SendAsync(Denial with { Id = "id\ud83d", UserEmail = "a\ud83d@example.com" });

        Assert.Equal(("id\ufffd", "a\ufffd@example.com"), (Text(record, "event_id"), Text(record, "user_email")));
    }

    [Fact]
    public async Task ANumberThatJsonHasNoFormForArrivesByName()
    {
        var record = await SendAsync(Denial with { LatencyMs = double.NaN });

        Assert.Equal("NaN", Text(record, "latency_ms"));
    }

    [Fact]
    public async Task LowerCaseNamesAreForThoseWhoMoveFromPython() =>
        Assert.Equal("policy_denied", Text(await SendAsync(Denial, options => options.LowerCaseNames = true), "event_type"));

    [Fact]
    public async Task AnEventThatTheRuleDoesNotDeclareAColumnForIsRejectedByTheStrictEmulatorAndTheRestDelivered()
    {
        Azure.Columns.Remove("policy_id");
        var logger = CreateLogger();

        logger.Audit(Enumerable.Range(0, 100).Select(i => Some.AuditEvent() with { PolicyId = i == 42 ? "policy" : null }));
        await logger.DisposeAsync();

        Assert.Equal((99, 1), (logger.Metrics.Delivered, logger.Metrics.Rejected));
        Assert.Contains("policy_id is not declared", Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        logger.AssertBooksBalance();
    }
}
