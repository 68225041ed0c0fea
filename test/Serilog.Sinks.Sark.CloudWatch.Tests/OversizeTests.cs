using System.Text;
using System.Text.Json;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.CloudWatch.Tests;

/// <summary>CloudWatch Logs refuses a whole request over one event that is too large; the sink does not send it one.</summary>
public sealed class OversizeTests : CloudWatchFixture
{
    [Theory]
    [InlineData(1_048_550, true)]
    [InlineData(1_048_551, false)]
    public async Task TheLargestEventIsTheOneThatFitsARequest(int bytes, bool fits)
    {
        var auditEvent = Some.AuditEvent() with { ErrorMessage = "" };
        var empty = Encoding.UTF8.GetByteCount(InMemorySiem.Receive(auditEvent));
        var logger = CreateLogger();

        logger.Audit(auditEvent with { ErrorMessage = new string('x', bytes - empty) });
        await logger.DisposeAsync();

        Assert.Equal(fits ? (1, 0) : (0, 1), (logger.Metrics.Delivered, logger.Metrics.Rejected));
        if (fits) Assert.Equal(JsonValueKind.Object, Assert.Single(CloudWatch.Received.All).Body.ValueKind);
        else Assert.Contains("1048550 at most", Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData(1.05, 'x')]
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

        var message = Assert.Single(CloudWatch.Received.All).Body;
        Assert.True(message.GetProperty("truncated").GetBoolean());
        Assert.True(message.GetProperty("original_bytes").GetInt64() > 1_048_550);
        Assert.Equal(auditEvent.UserEmail, message.GetProperty("user_email").GetString());
        Assert.StartsWith("{\"text\":\"", message.GetProperty("details").GetProperty("beginning").GetString(), StringComparison.Ordinal);
        Assert.Equal((1, 1, 0), (logger.Metrics.Delivered, logger.Metrics.Truncated, logger.Metrics.Rejected));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task OversizeEventsAreRejectedWhereThatIsAskedFor()
    {
        var logger = CreateLogger(options => options.OversizeEvents = OversizeEvents.Reject);

        logger.Audit(Some.AuditEvent() with { Details = new { text = new string('x', 1_100_000) } });
        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.Equal((1, 0, 1), (logger.Metrics.Delivered, logger.Metrics.Truncated, logger.Metrics.Rejected));
        logger.AssertBooksBalance();
    }
}
