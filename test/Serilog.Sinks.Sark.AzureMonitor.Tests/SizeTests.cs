using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Serilog.Sinks.Sark.Tests.Audit;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

/// <summary>Azure counts a request as it is sent, and cuts a field above 64 KB without a word; the sink lets it come to neither.</summary>
public sealed class SizeTests : AzureMonitorFixture
{
    const int MaxCallBytes = 1_048_576;
    const int MaxFieldBytes = 65_534;

    /// <summary>Events of up to 60 KB, from those that gzip makes nothing of to those that it makes nearly nothing of.</summary>
    static Gen<AuditEvent> AnySize { get; } =
        from size in Gen.Choose(0, 60_000)
        from letters in Gen.Choose(1, 64)
        from seed in Gen.Choose(0, int.MaxValue - 1)
        select Some.AuditEvent() with { Details = new Dictionary<string, object?> { ["text"] = Noise(size, letters, seed) } };

    [Property(MaxTest = 12)]
    public Property WhateverTheEventsNoRequestIsLargerThanAzureTakes() => Prop.ForAll(
        AnySize.ListOf().Resize(120).ToArbitrary(),
        Gen.Elements(true, false).ToArbitrary(),
        (events, compress) =>
        {
            Azure.Received.Clear();
            var logger = CreateLogger(options =>
            {
                options.BatchSize = 1000;
                options.CompressPayloads = compress;
            });

            logger.Audit(events);
            logger.Dispose();

            Assert.Equal((events.Count, 0), (logger.Metrics.Delivered, logger.Metrics.FailedRequests));
            Assert.All(Azure.Received.Requests, request => Assert.InRange(request.CompressedBytes, 1, MaxCallBytes));
            logger.AssertBooksBalance();
        });

    [Property(MaxTest = 60)]
    public Property WhateverIsInAnEventAzureTakesIt() => Prop.ForAll(
        AnyAuditEvent.Event.ToArbitrary(),
        auditEvent =>
        {
            Azure.Received.Clear();
            var logger = CreateLogger();

            logger.Audit(auditEvent);
            logger.Dispose();

            Assert.True(logger.Metrics.Delivered == 1, string.Join("; ", logger.Failures.Failures.Select(failure => failure.Message)));
            logger.AssertBooksBalance();
        });

    [Fact]
    public async Task ABatchIsSentWholeWhereItCompressesWell()
    {
        var logger = CreateLogger(options => options.BatchSize = 1000);

        logger.Audit(Enumerable.Range(0, 1_001).Select(i => Some.AuditEvent() with { ErrorMessage = Noise(2_000, 2, i) }));
        await logger.DisposeAsync();

        Assert.Contains(Azure.Received.Requests, request => request.UncompressedBytes > MaxCallBytes);
        Assert.All(Azure.Received.Requests, request => Assert.InRange(request.CompressedBytes, 1, MaxCallBytes));
        Assert.Equal(1_001, logger.Metrics.Delivered);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task UncompressedABatchIsCutBeforeItIsComposed()
    {
        var logger = CreateLogger(options =>
        {
            options.BatchSize = 1000;
            options.CompressPayloads = false;
        });

        logger.Audit(Enumerable.Range(0, 1_000).Select(i => Some.AuditEvent() with { ErrorMessage = Noise(5_000, 64, i) }));
        await logger.DisposeAsync();

        Assert.Equal((1_000, 0), (logger.Metrics.Delivered, logger.Metrics.FailedRequests));
        Assert.All(Azure.Received.Requests, request => Assert.InRange(request.CompressedBytes, 1, MaxCallBytes));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AnEventThatIsTooLargeByItselfIsRejectedAndTheOthersDelivered()
    {
        var logger = CreateLogger();
        // Every field is within its limit, and all of them together are not.
        logger.Audit(Some.AuditEvents(20));
        logger.Audit(Some.AuditEvent() with
        {
            UserId = Noise(60_000, 64, 1),
            ServerId = Noise(60_000, 64, 2),
            ToolName = Noise(60_000, 64, 3),
            ResourceType = Noise(60_000, 64, 4),
            ActionOperation = Noise(60_000, 64, 5),
            PolicyId = Noise(60_000, 64, 6),
            PolicyVersion = Noise(60_000, 64, 7),
            Environment = Noise(60_000, 64, 8),
            IpAddress = Noise(60_000, 64, 9),
            UserAgent = Noise(60_000, 64, 10),
            RequestId = Noise(60_000, 64, 11),
            ErrorMessage = Noise(60_000, 64, 12),
            UserEmail = Noise(60_000, 64, 13),
            PrincipalType = Noise(60_000, 64, 14),
            Decision = Noise(60_000, 64, 15),
            Details = Noise(60_000, 64, 16),
            ActionParameters = Noise(60_000, 64, 17),
            PrincipalAttributes = Noise(60_000, 64, 18),
            Id = Noise(60_000, 64, 19),
            EventType = new AuditEventType(Noise(60_000, 64, 20)),
        });
        logger.Audit(Some.AuditEvents(20));
        await logger.DisposeAsync();

        Assert.Equal((40, 1), (logger.Metrics.Delivered, logger.Metrics.Rejected));
        Assert.Contains("bytes as it would be sent, and the SIEM takes 1048576 at most", Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData(65_000, 'x')]
    [InlineData(21_000, '€')]
    public async Task DetailsWithinTheLimitArriveWhole(int length, char c)
    {
        var text = new string(c, length);

        var record = await SendAsync(Some.AuditEvent() with { Details = new { text } });

        Assert.Equal(text, Text(record.GetProperty("details"), "text"));
        Assert.False(record.TryGetProperty("truncated", out _));
    }

    [Theory]
    [InlineData(65_530, 'x')]
    [InlineData(200_000, 'x')]
    [InlineData(200_000, '"')]
    [InlineData(200_000, '€')]
    [InlineData(200_000, '\u0001')]
    [InlineData(3_000_000, 'x')]
    public async Task DetailsAboveTheLimitAreShortenedMarkedAndCounted(int length, char c)
    {
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent() with { Details = new { text = new string(c, length) } });
        await logger.DisposeAsync();

        var record = Assert.Single(Azure.Received.All).Body;
        Assert.True(record.GetProperty("truncated").GetBoolean());
        Assert.True(record.GetProperty("original_bytes").GetInt64() > MaxFieldBytes);
        Assert.StartsWith("{\"text\":\"", Text(record.GetProperty("details"), "beginning"), StringComparison.Ordinal);
        Assert.Equal((1, 1, 0), (logger.Metrics.Delivered, logger.Metrics.Truncated, logger.Metrics.Rejected));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task OversizeEventsAreRejectedWhereThatIsAskedFor()
    {
        var logger = CreateLogger(options => options.OversizeEvents = OversizeEvents.Reject);

        logger.Audit(Some.AuditEvent() with { Details = new { text = new string('x', 70_000) } });
        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.Equal((1, 0, 1), (logger.Metrics.Delivered, logger.Metrics.Truncated, logger.Metrics.Rejected));
        Assert.Contains("the event has 70011 bytes, and the SIEM takes 65534 at most", Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData(65_534, true)]
    [InlineData(65_535, false)]
    public async Task AnyOtherFieldAboveTheLimitHasItsEventRejected(int length, bool taken)
    {
        var logger = CreateLogger();

        // As JSON each character has two bytes.
        logger.Audit(Some.AuditEvent() with { ErrorMessage = new string('"', length) });
        await logger.DisposeAsync();

        Assert.Equal(taken ? (1, 0) : (0, 1), (logger.Metrics.Delivered, logger.Metrics.Rejected));
        if (!taken) Assert.Contains("the event has 65535 bytes", Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        logger.AssertBooksBalance();
    }

    /// <summary>Text of so many different characters: the more, the less gzip makes of it.</summary>
    static string Noise(int length, int letters, int seed)
    {
        var random = new Random(seed);
        return string.Create(length, (random, letters), static (text, state) =>
        {
            for (var i = 0; i < text.Length; i++) text[i] = (char)('0' + state.random.Next(state.letters));
        });
    }
}
