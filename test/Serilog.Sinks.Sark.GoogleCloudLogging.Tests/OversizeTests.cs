using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.GoogleCloudLogging.Tests;

/// <summary>Google rejects an entry above 256 KiB, by its size as a protocol buffer.</summary>
public sealed class OversizeTests : GoogleCloudLoggingFixture
{
    [Theory]
    [InlineData(200_000, 'x')]
    [InlineData(250_000, 'x')]

    // Six bytes each in JSON, and one as a protocol buffer.
    [InlineData(200_000, '\u0001')]
    [InlineData(80_000, '€')]
    public async Task AnEventWithinTheLimitArrivesWhole(int length, char c)
    {
        var text = new string(c, length);

        var entry = await SendAsync(Some.AuditEvent() with { Details = new { text } });

        Assert.Equal(text, entry.GetProperty("jsonPayload").GetProperty("details").GetProperty("text").GetString());
        Assert.False(entry.GetProperty("jsonPayload").TryGetProperty("truncated", out _));
    }

    [Theory]
    [InlineData(260_000, 'x')]
    [InlineData(3_000_000, 'x')]
    [InlineData(3_000_000, '"')]
    [InlineData(3_000_000, '€')]
    [InlineData(3_000_000, '\u0001')]
    public async Task DetailsAboveTheLimitAreShortenedMarkedAndCounted(int length, char c)
    {
        var auditEvent = Some.AuditEvent() with { Details = new { text = new string(c, length) } };
        var logger = CreateLogger();

        logger.Audit(auditEvent);
        await logger.DisposeAsync();

        var payload = Assert.Single(Google.Received.All).Body;
        Assert.True(payload.GetProperty("truncated").GetBoolean());
        Assert.True(payload.GetProperty("original_bytes").GetInt64() > 256_000);
        Assert.Equal(auditEvent.UserEmail, payload.GetProperty("user_email").GetString());
        Assert.StartsWith("{\"text\":\"", payload.GetProperty("details").GetProperty("beginning").GetString(), StringComparison.Ordinal);
        Assert.Equal((1, 1, 0), (logger.Metrics.Delivered, logger.Metrics.Truncated, logger.Metrics.Rejected));
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData(20_000, 0)]
    [InlineData(30_000, 1)]
    public async Task NumbersCountAsTheirEightBytes(int numbers, int truncated)
    {
        // 60 KB of JSON, which are 330 KB as a protocol buffer.
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent() with { Details = new { numbers = Enumerable.Repeat(1, numbers).ToArray() } });
        await logger.DisposeAsync();

        Assert.Equal((1, truncated), (logger.Metrics.Delivered, logger.Metrics.Truncated));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task LabelsCountTowardsEveryEvent()
    {
        var logger = CreateLogger(options => options.Labels["label"] = new string('l', 60_000));

        logger.Audit(Some.AuditEvent() with { Details = new { text = new string('x', 230_000) } });
        await logger.DisposeAsync();

        Assert.Equal((1, 1), (logger.Metrics.Delivered, logger.Metrics.Truncated));
    }

    [Fact]
    public async Task OversizeEventsAreRejectedWhereThatIsAskedFor()
    {
        var logger = CreateLogger(options => options.OversizeEvents = OversizeEvents.Reject);

        logger.Audit(Some.AuditEvent() with { Details = new { text = new string('x', 300_000) } });
        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.Equal((1, 0, 1), (logger.Metrics.Delivered, logger.Metrics.Truncated, logger.Metrics.Rejected));
        Assert.Contains("at most", Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AMemberOfTheApplicationsOwnDoesNotCollideWithTheMarks()
    {
        var name = TestLogger.NewName();
        await using (var logger = new LoggerConfiguration()
            .WriteTo.SarkGoogleCloudLogging(Google.ProjectId, credentialsPath: KeyFiles.Of(Google), endpointUrl: Google.Url.ToString(), name: name)
            .CreateLogger())
            logger.Information("{@AuditEvent}", new { EventType = "TOOL_INVOKED", Truncated = "mine", Details = new { text = new string('x', 300_000) } });

        var payload = Assert.Single(Google.Received.All).Body;
        Assert.True(payload.GetProperty("truncated").GetBoolean());
        Assert.Equal("mine", payload.GetProperty("truncated_").GetString());
    }

    [Fact]
    public async Task RequestsKeepWithin10Megabytes()
    {
        var logger = CreateLogger(options => options.BatchSize = 1000);

        logger.Audit(Enumerable.Range(0, 100).Select(_ => Some.AuditEvent() with { ErrorMessage = new string('x', 240_000) }));
        await logger.DisposeAsync();

        Assert.Equal(100, logger.Metrics.Delivered);
        Assert.All(Google.Received.Requests, request => Assert.Equal(200, request.Status));
        Assert.All(Google.Received.Requests, request => Assert.InRange(request.UncompressedBytes, 1, 10_000_000));
        logger.AssertBooksBalance();
    }
}
