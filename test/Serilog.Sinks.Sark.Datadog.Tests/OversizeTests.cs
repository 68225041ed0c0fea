using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Datadog.Tests;

/// <summary>Datadog cuts a log above 1 MB without a word; the sink does not let it.</summary>
public sealed class OversizeTests : DatadogFixture
{
    [Theory]
    [InlineData(0.9)]
    [InlineData(0.99)]
    public async Task AnEventWithinTheLimitArrivesWhole(double megabytes)
    {
        var text = new string('x', (int)(megabytes * 1_000_000));

        var log = await SendAsync(Some.AuditEvent() with { Details = new { text } });

        Assert.Equal(text, log.GetProperty("details").GetProperty("text").GetString());
        Assert.False(log.TryGetProperty("truncated", out _));
    }

    [Theory]
    [InlineData(1.0, 'x')]
    [InlineData(1.1, 'x')]
    [InlineData(6, 'x')]
    [InlineData(6, '"')]
    [InlineData(6, '€')]
    [InlineData(6, '\u0001')]
    public async Task DetailsAboveTheLimitAreShortenedMarkedAndCounted(double megabytes, char c)
    {
        var text = new string(c, (int)(megabytes * 1_000_000));
        var auditEvent = Some.AuditEvent() with { Details = new { text } };
        var logger = CreateLogger();

        logger.Audit(auditEvent);
        await logger.DisposeAsync();

        var log = Assert.Single(Datadog.Received.All).Body;
        Assert.True(log.GetProperty("truncated").GetBoolean());
        Assert.True(log.GetProperty("original_bytes").GetInt64() > 1_000_000);
        Assert.Equal(auditEvent.UserEmail, log.GetProperty("user_email").GetString());
        Assert.StartsWith("{\"text\":\"", log.GetProperty("details").GetProperty("beginning").GetString(), StringComparison.Ordinal);
        Assert.Equal((1, 1, 0), (logger.Metrics.Delivered, logger.Metrics.Truncated, logger.Metrics.Rejected));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task TheApplicationsOwnMembersGiveWayToTheMarks()
    {
        var logger = CreateLogger();

        logger.Information("{@AuditEvent}", new { EventType = "EXPORTED", Truncated = "own", OriginalBytes = "own", Details = new { text = new string('x', 1_100_000) } });
        await logger.DisposeAsync();

        var log = Assert.Single(Datadog.Received.All).Body;
        Assert.Equal(["original_bytes", "truncated"], log.EnumerateObject().Select(member => member.Name).Where(name => name is "truncated" or "original_bytes").Order());
        Assert.Equal(("own", "own"), (log.GetProperty("truncated_").GetString(), log.GetProperty("original_bytes_").GetString()));
    }

    [Fact]
    public async Task OversizeEventsAreRejectedWhereThatIsAskedFor()
    {
        var logger = CreateLogger(options => options.OversizeEvents = OversizeEvents.Reject);

        logger.Audit(Some.AuditEvent() with { Details = new { text = new string('x', 1_100_000) } });
        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.Equal((1, 0, 1), (logger.Metrics.Delivered, logger.Metrics.Truncated, logger.Metrics.Rejected));
        Assert.Contains("1000000 at most", Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AnEventThatIsTooLargeWithoutItsDetailsIsRejected()
    {
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent() with { ErrorMessage = new string('x', 1_100_000) });
        await logger.DisposeAsync();

        Assert.Equal((0, 0, 1), (logger.Metrics.Delivered, logger.Metrics.Truncated, logger.Metrics.Rejected));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task RequestsKeepWithin5MegabytesAnd1000Entries()
    {
        var logger = CreateLogger(options => options.BatchSize = 1000);

        logger.Audit(Enumerable.Range(0, 20).Select(_ => Some.AuditEvent() with { ErrorMessage = new string('x', 900_000) }));
        logger.Audit(Some.AuditEvents(3_000));
        await logger.DisposeAsync();

        Assert.Equal(3_020, logger.Metrics.Delivered);
        Assert.All(Datadog.Received.Requests, request => Assert.Equal(202, request.Status));
        Assert.All(Datadog.Received.Requests, request => Assert.InRange(request.UncompressedBytes, 1, 5_000_000));
        Assert.All(Datadog.Received.Requests, request => Assert.InRange(request.EventIds.Count, 1, 1000));
        logger.AssertBooksBalance();
    }
}
