using System.Diagnostics;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.CloudWatch.Tests;

/// <summary>What an event looks like in CloudWatch Logs.</summary>
public sealed class MappingTests : CloudWatchFixture
{
    static readonly AuditEvent Denial = new(AuditEventType.PolicyDenied, AuditSeverity.High)
    {
        UserEmail = "alice@example.com",
        ToolName = "delete_record",
        Details = new { reason = "outside of \"office\" hours, \\ says the policy €" },
    };

    [Fact]
    public async Task TheGuidesQueriesFindWhatTheyShould()
    {
        var logger = CreateLogger();

        logger.Audit(Denial);
        await logger.DisposeAsync();

        var message = Assert.Single(CloudWatch.Received.All).Body;
        Assert.Equal("POLICY_DENIED", message.GetProperty("event_type").GetString());
        Assert.Equal("HIGH", message.GetProperty("severity").GetString());
        Assert.Equal("alice@example.com", message.GetProperty("user_email").GetString());
        Assert.Equal("outside of \"office\" hours, \\ says the policy €", message.GetProperty("details").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task TheLogEventHasTheTimeOfTheAuditEvent()
    {
        var yesterday = DateTimeOffset.UtcNow.AddDays(-1);
        var logger = CreateLogger();

        logger.Audit(Denial with { Timestamp = yesterday.ToOffset(TimeSpan.FromHours(2)) });
        await logger.DisposeAsync();

        var received = Assert.Single(CloudWatch.Received.All);
        Assert.Equal(yesterday.ToUnixTimeMilliseconds(), received.Envelope.GetProperty("timestamp").GetInt64());
        Assert.Equal(yesterday.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", System.Globalization.CultureInfo.InvariantCulture), received.Body.GetProperty("timestamp").GetString());
    }

    [Fact]
    public async Task TraceAndSpanAndOrdinaryEventsArrive()
    {
        var logger = CreateLogger(options => options.IncludeNonAuditEvents = true);
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();

        logger.Audit(Denial);
        logger.Information("Hello {Name}", "world");
        await logger.DisposeAsync();

        var messages = CloudWatch.Received.All.Select(received => received.Body).ToArray();
        Assert.Equal(2, messages.Length);
        Assert.All(messages, message => Assert.Equal(activity.TraceId.ToHexString(), message.GetProperty("trace_id").GetString()));
        Assert.Contains(messages, message => message.TryGetProperty("message", out var text) && text.GetString()!.StartsWith("Hello", StringComparison.Ordinal));
    }

    [Fact]
    public async Task EventsAreSentInTheOrderOfTheirTimesAndOfOneTimeInThatOfLogging()
    {
        CloudWatch.CreateLogStream(LogGroup, "the-stream");
        var now = DateTimeOffset.UtcNow;
        var logger = CreateLogger();
        AuditEvent[] events = [.. Enumerable.Range(0, 100).Select(i => Some.AuditEvent() with { Id = $"{i:000}", Timestamp = now.AddMinutes(-(i * 7 % 10)) })];

        logger.Audit(events);
        await logger.DisposeAsync();

        // The first travels alone, before a batch has filled.
        var sent = CloudWatch.Received.Requests.MaxBy(request => request.EventIds.Count)!.EventIds;
        Assert.Equal(events.Where(e => sent.Contains(e.Id)).OrderBy(e => e.Timestamp).ThenBy(e => e.Id).Select(e => e.Id), sent);
        Assert.All(CloudWatch.Received.Requests, request => Assert.Equal(200, request.Status));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task EventsADayApartTravelApart()
    {
        CloudWatch.CreateLogStream(LogGroup, "the-stream");
        var now = DateTimeOffset.UtcNow;
        var logger = CreateLogger();

        logger.Audit(Enumerable.Range(0, 60).Select(i => Some.AuditEvent() with { Timestamp = now.AddHours(-i * 5) }));
        await logger.DisposeAsync();

        Assert.Equal(60, logger.Metrics.Delivered);
        Assert.All(CloudWatch.Received.Requests, request => Assert.Equal(200, request.Status));
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData('x', false)]
    [InlineData('"', false)]
    [InlineData('€', false)]
    [InlineData('x', true)]
    public async Task RequestsAreAsLargeAsAmazonCountsThemAndNoLarger(char c, bool compress)
    {
        var logger = CreateLogger(options =>
        {
            options.BatchSize = 1000;
            options.CompressPayloads = compress;
        });

        logger.Audit(Enumerable.Range(0, 30).Select(_ => Some.AuditEvent() with { ErrorMessage = new string(c, 100_000) }));
        logger.Audit(Some.AuditEvents(3_000));
        await logger.DisposeAsync();

        Assert.Equal((3_030, 0), (logger.Metrics.Delivered, logger.Metrics.FailedRequests));
        Assert.Equal(3_030, CloudWatch.Received.Count);
        logger.AssertBooksBalance();
    }
}
