using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Splunk.Tests;

/// <summary>What the sink makes of each answer that a HEC can give.</summary>
public sealed class AnswerTests : SplunkFixture
{
    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(18)]
    [InlineData(19)]
    [InlineData(20)]
    [InlineData(23)]
    [InlineData(26)]
    [InlineData(27)]
    public async Task AnOverloadIsRetriedUntilTheEventsAreTaken(int code)
    {
        Splunk.RefuseNext(2, code);
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", Clock);

        Assert.Equal(2, logger.Metrics.Retries);
        Assert.Equal((1, 0), (Splunk.Received.Count, Splunk.Received.Duplicates));
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData(1, "hecToken")]
    [InlineData(2, "hecToken")]
    [InlineData(3, "hecToken")]
    [InlineData(4, "hecToken")]
    [InlineData(7, "'sark_audit'")]
    [InlineData(10, "useAck")]
    [InlineData(11, "useAck")]
    [InlineData(14, "useAck")]
    [InlineData(16, "hecToken")]
    [InlineData(28, "sticky sessions")]
    public async Task ARefusalKeepsTheEventsTellsWhatToCheckAndEndsWhenItIsPutRight(int code, string advice)
    {
        Splunk.RefuseNext(1, code);
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the refusal is told");
        Assert.Equal(1, logger.Metrics.Pending);
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", Clock);

        Assert.Contains(advice, logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(15)]
    public async Task AnObjectionToASingleEventRejectsIt(int code)
    {
        Splunk.RefuseNext(1, code);
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.Equal((0, 1), (logger.Metrics.Delivered, logger.Metrics.Rejected));
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData(24)]
    [InlineData(25)]
    public async Task AWarningIsAnAcceptanceThatIsToldOnceAndSlowsTheSinkDown(int code)
    {
        if (code == 24) Splunk.ApproachingCapacity = true;
        else Splunk.AcknowledgementsApproachingCapacity = true;
        var logger = CreateLogger(options => options.MaxConcurrentRequests = 1);
        var started = Clock.GetUtcNow();

        logger.Audit(Some.AuditEvents(401));
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 401, "all events are delivered", Clock);

        Assert.True(Clock.GetUtcNow() - started >= TimeSpan.FromSeconds(4));
        Assert.Equal(0, Splunk.Received.Duplicates);
        Assert.Contains($"\"code\":{code}", Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        var disposing = logger.DisposeAsync();
        await Eventually.TrueAsync(() => disposing.IsCompleted, "the sink is disposed", Clock);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AWrongTokenIsToldOnceAndItsEventsFlowWhenItIsPutRight()
    {
        var token = Splunk.Token;
        Splunk.Token = "another-token";
        var logger = CreateLogger(options => options.HecToken = token);

        logger.Audit(Some.AuditEvents(300));
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the refusal is told");
        Splunk.Token = token;
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 300, "all events are delivered", Clock);

        var message = Assert.Single(logger.Failures.Failures).Message;
        Assert.Contains("Invalid token", message, StringComparison.Ordinal);
        Assert.DoesNotContain(token, message, StringComparison.Ordinal);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ATokenQuotedBackIsMasked()
    {
        Splunk.Faults.FailNext(1, 403, body: $$"""{"text":"Invalid token {{Splunk.Token}}","code":4}""");
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the refusal is told");

        Assert.Contains("Invalid token ***", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", Clock);
        await logger.DisposeAsync();
    }

    [Fact]
    public async Task AnIndexTheTokenDoesNotAllowIsNamed()
    {
        var logger = CreateLogger(options =>
        {
            options.Index = "not_allowed";
            options.ShutdownTimeoutSeconds = 0;
        });

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the refusal is told");

        Assert.Contains("'not_allowed'", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        Assert.Equal((10, 0), (logger.Metrics.Pending, logger.Metrics.Rejected));
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ABodySplunkCloudFindsTooLargeIsSplitAndNotMistakenForABadEvent()
    {
        Splunk.CloudLimits = true;
        var logger = CreateLogger(options =>
        {
            options.MaxRequestBytes = 50_000_000;
            options.BatchSize = 1000;
        });
        var text = new string('x', 100_000);

        logger.Audit(Enumerable.Range(0, 120).Select(_ => Some.AuditEvent() with { ErrorMessage = text }));
        await logger.DisposeAsync();

        Assert.Equal((120, 0), (logger.Metrics.Delivered, logger.Metrics.Rejected));
        Assert.Equal((120, 0), (Splunk.Received.Count, Splunk.Received.Duplicates));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ASuccessThatIsNotACollectorsIsNotBelieved()
    {
        Splunk.Faults.GarbageNext(1);
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", Clock);

        Assert.Contains("something other than an HTTP Event Collector", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        Assert.Equal(1, Splunk.Received.Count);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task A400ThatIsNotACollectorsRejectsNothing()
    {
        Splunk.Faults.FailNext(1, 400, body: "<html>The plain HTTP request was sent to HTTPS port</html>");
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", Clock);

        Assert.Equal(0, logger.Metrics.Rejected);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }
}
