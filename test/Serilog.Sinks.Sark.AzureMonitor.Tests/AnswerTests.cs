using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

/// <summary>What the sink makes of the answers of the Logs Ingestion API, beyond what every sink does.</summary>
public sealed class AnswerTests : AzureMonitorFixture
{
    [Fact]
    public async Task AMissingRoleIsNamedAndTheEventsFlowOnceItIsAssigned()
    {
        Azure.RoleAssigned = false;
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the refusal is told");
        Azure.RoleAssigned = true;
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 10, "all events are delivered", Clock);

        Assert.EndsWith(
            $". Give the identity the role 'Monitoring Metrics Publisher' on the data collection rule {Azure.DcrImmutableId}; it may take 30 minutes until that has an effect",
            Assert.Single(logger.Failures.Failures).Message,
            StringComparison.Ordinal);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ARuleOrStreamThatIsNotThereIsNamed()
    {
        var message = await RefusedAsync(options => options.StreamName = "Custom-Misspelt_CL");

        Assert.EndsWith($". Check endpoint, dcrImmutableId, here {Azure.DcrImmutableId}, and streamName, here Custom-Misspelt_CL", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("InvalidStream")]
    [InlineData("DataCollectionRuleNotFound")]
    public async Task A400AboutTheRuleRejectsNoEvent(string code)
    {
        Azure.Faults.FailNext(1, 400, body: $$$"""{"error":{"code":"{{{code}}}","message":"…"}}""");

        Assert.Contains("streamName", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A400InAzuresWordsIsIsolatedAndOneThatIsNotRejectsNothing()
    {
        Azure.Faults.FailNext(1, 400, body: "<html>Bad Request</html>");
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", Clock);
        Assert.Contains("something other than Azure Monitor answers at", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        Assert.Equal(0, logger.Metrics.Rejected);

        Azure.Faults.FailNext(1, 400);
        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Pending == 0, "the event is settled", Clock);
        Assert.Equal(1, logger.Metrics.Rejected);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    public async Task ASuccessOtherThan204IsNotBelieved(int status)
    {
        Azure.Faults.FailNext(1, status, body: "{}");
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", Clock);

        Assert.Equal((1, 1), (Azure.Received.Count, logger.Metrics.ErrorCounts["not_azure"]));
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ATableThatTakesNoLongerTimeThan30MinutesGetsItInPieces()
    {
        SelfLogCapture.Start();
        Azure.LimitsTimeRange = true;
        var logger = CreateLogger();
        var start = Clock.GetUtcNow().AddHours(-5);

        logger.Audit(Enumerable.Range(0, 100).Select(minute => Some.AuditEvent() with { Timestamp = start.AddMinutes(minute) }));
        await logger.DisposeAsync();

        Assert.Equal((100, 0), (logger.Metrics.Delivered, logger.Metrics.Rejected));
        Assert.Equal((100, 0), (Azure.Received.Count, Azure.Received.Duplicates));
        Assert.Contains("Set maxTimeSpanMinutes to 30.", Assert.Single(SelfLogCapture.About(logger.Monitor.Name)), StringComparison.Ordinal);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task WithMaxTimeSpanMinutesNoSuchRequestIsMade()
    {
        Azure.LimitsTimeRange = true;
        var logger = CreateLogger(options => options.MaxTimeSpanMinutes = 30);
        var start = Clock.GetUtcNow().AddHours(-5);

        logger.Audit(Enumerable.Range(0, 100).Select(minute => Some.AuditEvent() with { Timestamp = start.AddMinutes(minute) }));
        await logger.DisposeAsync();

        Assert.Equal((100, 0), (logger.Metrics.Delivered, logger.Metrics.FailedRequests));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AGatewayThatCannotUncompressIsTold()
    {
        Azure.Faults.FailNext(1, 501);
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", Clock);

        Assert.EndsWith("set compressPayloads to false", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        await logger.DisposeAsync();
    }

    [Fact]
    public async Task WhatARuleTakesInAMinuteIsKeptTo()
    {
        Azure.RequestsPerMinute = 5;
        var logger = CreateLogger(options => options.BatchSize = 10);
        var started = Clock.GetUtcNow();

        logger.Audit(Some.AuditEvents(200));
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 200, "all events are delivered", Clock);

        Assert.True(Clock.GetUtcNow() - started >= TimeSpan.FromMinutes(2));
        Assert.Equal((200, 0), (Azure.Received.Count, Azure.Received.Duplicates));
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ATokenQuotedBackIsMasked()
    {
        var logger = CreateLogger();
        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", Clock);
        var token = Azure.Received.Requests[0].Headers["Authorization"]["Bearer ".Length..];

        Azure.Faults.FailNext(1, 503, body: $"You sent {token}");
        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the failure is told", Clock);

        Assert.EndsWith("HTTP 503: You sent ***", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 2, "the event is delivered", Clock);
        await logger.DisposeAsync();
    }

    [Fact]
    public async Task HealthIsAskedForWithoutARecord()
    {
        var logger = CreateLogger();

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.True(health.Healthy, health.Error);
        Assert.Equal((0, 0), (Azure.Received.Count, Azure.RequestCount));
        await logger.DisposeAsync();
    }

    [Fact]
    public async Task AMissingRoleIsUnhealthyAndNamed()
    {
        Azure.RoleAssigned = false;
        var logger = CreateLogger();

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.False(health.Healthy);
        Assert.Contains("'Monitoring Metrics Publisher'", health.Error, StringComparison.Ordinal);
        await logger.DisposeAsync();
    }

    async Task<string> RefusedAsync(Action<AzureMonitorOptions>? configure = null)
    {
        var logger = CreateLogger(options =>
        {
            options.ShutdownTimeoutSeconds = 0;
            configure?.Invoke(options);
        });
        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the refusal is told");
        Assert.Equal((1, 0), (logger.Metrics.Pending, logger.Metrics.Rejected));
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
        return logger.Failures.Failures[0].Message;
    }
}
