using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.CloudWatch.Tests;

/// <summary>Events that CloudWatch Logs does not store because of their time, which it says inside a success.</summary>
public sealed class RejectionTests : CloudWatchFixture
{
    [Fact]
    public async Task EventsTooFarInTheFutureAreRejectedByNameAndTheRestOfTheirBatchIsDelivered()
    {
        var now = DateTimeOffset.UtcNow;
        var logger = CreateLogger();
        AuditEvent[] events = [.. Enumerable.Range(0, 100).Select(i => Some.AuditEvent() with { Timestamp = i % 10 == 3 ? now.AddHours(3) : now.AddSeconds(-i) })];

        logger.Audit(events);
        await logger.DisposeAsync();

        Assert.Equal((90, 10), (logger.Metrics.Delivered, logger.Metrics.Rejected));
        Assert.Equal(events.Where(e => e.Timestamp > now).Select(e => e.Id).Order(), RejectedIds(logger));
        Assert.Contains("more than 2 hours in the future", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task EventsOfMoreThanFourteenDaysAgoAreRejected()
    {
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent() with { Timestamp = DateTimeOffset.UtcNow.AddDays(-15), Id = "old" });
        logger.Audit(Some.AuditEvent() with { Timestamp = DateTimeOffset.UtcNow.AddDays(-13) });
        logger.Audit(Some.AuditEvent() with { Timestamp = new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero), Id = "ancient" });
        await logger.DisposeAsync();

        Assert.Equal((1, 2), (logger.Metrics.Delivered, logger.Metrics.Rejected));
        Assert.Equal(["ancient", "old"], RejectedIds(logger));
        Assert.Contains("1 more than 14 days old", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task EventsThatTheLogGroupDoesNotKeepAnyMoreAreRejected()
    {
        CloudWatch.CreateLogGroup(LogGroup, retentionInDays: 1);
        var now = DateTimeOffset.UtcNow;
        var logger = CreateLogger();

        logger.Audit(Enumerable.Range(0, 40).Select(i => Some.AuditEvent() with { Id = $"{i:00}", Timestamp = now.AddHours(-(i % 2 == 0 ? 12 : 25)) }));
        await logger.DisposeAsync();

        Assert.Equal((20, 20), (logger.Metrics.Delivered, logger.Metrics.Rejected));
        Assert.Equal(Enumerable.Range(0, 40).Where(i => i % 2 == 1).Select(i => $"{i:00}"), RejectedIds(logger));
        Assert.Contains("older than the log group keeps events", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        logger.AssertBooksBalance();
    }

    [Fact]
    public void AuditToThrowsForAnEventThatIsNotStored()
    {
        using var logger = CreateAuditLogger(options => options.TimeProvider = Clock);

        var exception = Assert.Throws<AggregateException>(() => logger.Audit(Some.AuditEvent() with { Timestamp = DateTimeOffset.UtcNow.AddDays(-15) }));

        Assert.Contains("14 days", Assert.Single(exception.InnerExceptions).Message, StringComparison.Ordinal);
    }

    static IEnumerable<string> RejectedIds(TestLogger logger) =>
        logger.Failures.Failures.SelectMany(failure => failure.Events).Select(AuditEventId.Of).Order(StringComparer.Ordinal);
}
