using Microsoft.Extensions.Time.Testing;
using Serilog.Core;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Delivery;

public sealed class DeliveryTests
{
    static readonly DeliveryResult Busy = DeliveryResult.Retry("busy", "http_503");

    [Fact]
    public async Task EveryEventIsDeliveredInOrderByTheTimeTheLoggerIsDisposed()
    {
        var siem = new ScriptedSiem(_ => DeliveryResult.Delivered);
        var logger = TestLogger.Create(siem, options => options.MaxConcurrentRequests = 1);
        var events = Some.AuditEvents(2_345);

        logger.Audit(events);
        await logger.DisposeAsync();

        Assert.Equal(events.Select(e => e.Id), siem.Requests.SelectMany(ids => ids));
        Assert.Equal(2_345, logger.Metrics.Delivered);
        Assert.True(siem.Disposed);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task NoRequestHoldsMoreEventsThanTheBatchSize()
    {
        var siem = new ScriptedSiem(_ => DeliveryResult.Delivered);
        var logger = TestLogger.Create(siem, options => options.BatchSize = 7);

        logger.Audit(Some.AuditEvents(100));
        await logger.DisposeAsync();

        Assert.All(siem.Requests, ids => Assert.InRange(ids.Count, 1, 7));
        Assert.Equal(100, logger.Metrics.Delivered);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ABusySiemIsRetriedWithGrowingWaitsUntilItTakesTheEvents()
    {
        var clock = new FakeTimeProvider();
        var times = new List<DateTimeOffset>();
        var siem = new ScriptedSiem(_ =>
        {
            lock (times) times.Add(clock.GetUtcNow());
            return times.Count < 4 ? Busy : DeliveryResult.Delivered;
        });
        var logger = TestLogger.Create(siem, options => options.TimeProvider = clock);

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", clock);

        // Up to 2, 4 and 8 seconds, each up to a fifth shorter by jitter.
        Assert.True(times[1] - times[0] >= TimeSpan.FromSeconds(1.6));
        Assert.True(times[2] - times[1] >= TimeSpan.FromSeconds(3.2));
        Assert.True(times[3] - times[2] >= TimeSpan.FromSeconds(6.4));
        Assert.Equal(3, logger.Metrics.Retries);
        Assert.Equal(3, logger.Metrics.ErrorCounts["http_503"]);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task WaitsGrowNoFurtherThanTheLongestOne()
    {
        var clock = new FakeTimeProvider();
        var answers = 0;
        var siem = new ScriptedSiem(_ => Interlocked.Increment(ref answers) <= 12 ? Busy : DeliveryResult.Delivered);
        var logger = TestLogger.Create(siem, options =>
        {
            options.TimeProvider = clock;
            options.BreakAfterFailures = 100;
            options.RetryAttempts = 10;
            options.RetryBackoffBase = 10;
            options.RetryBackoffMaxSeconds = 1;
        });

        // Without the cap the twelfth wait alone would be 30,000 years.
        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", clock);

        Assert.Equal(12, logger.Metrics.Retries);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task TheTimeThatTheSiemAsksForIsWaited()
    {
        var clock = new FakeTimeProvider();
        var times = new List<DateTimeOffset>();
        var siem = new ScriptedSiem(_ =>
        {
            lock (times) times.Add(clock.GetUtcNow());
            return times.Count < 2 ? DeliveryResult.Retry("busy", "http_429", TimeSpan.FromSeconds(40)) : DeliveryResult.Delivered;
        });
        var logger = TestLogger.Create(siem, options => options.TimeProvider = clock);

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", clock);

        Assert.True(times[1] - times[0] >= TimeSpan.FromSeconds(40));
        await logger.DisposeAsync();
    }

    [Fact]
    public async Task AnOutageLongerThanAllAttemptsLosesNothing()
    {
        var clock = new FakeTimeProvider();
        var recovery = clock.GetUtcNow() + TimeSpan.FromMinutes(20);
        var siem = new ScriptedSiem(_ => clock.GetUtcNow() < recovery ? Busy : DeliveryResult.Delivered);
        var logger = TestLogger.Create(siem, options => options.TimeProvider = clock);

        logger.Audit(Some.AuditEvents(1_000));
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1_000, "all events are delivered", clock);

        Assert.True(clock.GetUtcNow() >= recovery);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task TroubleIsToldOnceAndNotForEveryRetry()
    {
        var clock = new FakeTimeProvider();
        var answers = 0;
        var siem = new ScriptedSiem(_ => Interlocked.Increment(ref answers) < 20 ? Busy : DeliveryResult.Delivered);
        var logger = TestLogger.Create(siem, options => options.TimeProvider = clock);

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", clock);
        await logger.DisposeAsync();

        var failure = Assert.Single(logger.Failures.Failures);
        Assert.Equal(LoggingFailureKind.Temporary, failure.Kind);
        Assert.Contains("busy", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAnswerThatNeverComesIsATimeoutAndIsRetried()
    {
        var clock = new FakeTimeProvider();
        var answers = 0;
        var siem = new ScriptedSiem(async (_, cancellationToken) =>
        {
            if (Interlocked.Increment(ref answers) == 1) await Task.Delay(Timeout.Infinite, cancellationToken);
            return DeliveryResult.Delivered;
        });
        var logger = TestLogger.Create(siem, options =>
        {
            options.TimeProvider = clock;
            options.TimeoutSeconds = 5;
        });

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", clock);

        Assert.Equal(1, logger.Metrics.ErrorCounts["timeout"]);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AnAdapterThatThrowsIsRetried()
    {
        var clock = new FakeTimeProvider();
        var answers = 0;
        var siem = new ScriptedSiem(_ => Interlocked.Increment(ref answers) == 1 ? throw new InvalidOperationException("oops") : DeliveryResult.Delivered);
        var logger = TestLogger.Create(siem, options => options.TimeProvider = clock);

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", clock);

        Assert.Equal(1, logger.Metrics.ErrorCounts["adapter"]);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ARefusalIsNotRetriedAtTheRateOfAnOverload()
    {
        var clock = new FakeTimeProvider();
        var times = new List<DateTimeOffset>();
        var siem = new ScriptedSiem(_ =>
        {
            lock (times) times.Add(clock.GetUtcNow());
            return times.Count < 3 ? DeliveryResult.Refused("wrong token", "http_403") : DeliveryResult.Delivered;
        });
        var logger = TestLogger.Create(siem, options => options.TimeProvider = clock);

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", clock);

        Assert.True(times[1] - times[0] >= TimeSpan.FromSeconds(60));
        Assert.True(times[2] - times[1] >= TimeSpan.FromSeconds(60));
        Assert.Contains(logger.Failures.Failures, failure => failure.Message.Contains("wrong token", StringComparison.Ordinal));
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task EventsTheSiemNamesAreRejectedAndTheRestIsDeliveredOnce()
    {
        var siem = new ScriptedSiem(ids =>
        {
            // As Splunk does: everything before the bad event is stored, nothing from it on.
            var bad = ids.ToList().FindIndex(id => id.StartsWith("bad", StringComparison.Ordinal));
            return bad < 0
                ? DeliveryResult.Delivered
                : DeliveryResult.PerEvent([.. ids.Select((_, i) => i < bad ? EventOutcome.Delivered : i == bad ? EventOutcome.Rejected : EventOutcome.NotTaken)], "invalid");
        });
        var logger = TestLogger.Create(siem);
        var events = Enumerable.Range(0, 300).Select(i => Some.AuditEvent() with { Id = i % 50 == 7 ? $"bad-{i}" : $"good-{i}" }).ToArray();

        logger.Audit(events);
        await logger.DisposeAsync();

        Assert.Equal(294, logger.Metrics.Delivered);
        Assert.Equal(6, logger.Metrics.Rejected);
        var rejected = logger.Failures.Failures.SelectMany(failure => failure.Events).Select(AuditEventId.Of);
        Assert.Equal(["bad-107", "bad-157", "bad-207", "bad-257", "bad-57", "bad-7"], rejected.Order(StringComparer.Ordinal));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AnUnnamedBadEventIsFoundByHalvingAndTheRestIsDelivered()
    {
        var siem = new ScriptedSiem(ids => ids.Contains("bad") ? DeliveryResult.Rejected("something is wrong") : DeliveryResult.Delivered);
        var logger = TestLogger.Create(siem, options => options.BatchSize = 128);
        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the first event, which travels alone, is delivered");
        var before = siem.Requests.Count;

        logger.Audit(Enumerable.Range(0, 128).Select(i => Some.AuditEvent() with { Id = i == 77 ? "bad" : $"good-{i}" }));
        await logger.DisposeAsync();

        Assert.Equal(128, logger.Metrics.Delivered);
        Assert.Equal(1, logger.Metrics.Rejected);

        // Each request with it is half of the one before. Those without it are their other halves, and what a batch that was cut short by its timeout left over.
        Assert.InRange(siem.Requests.Count(ids => ids.Contains("bad")), 2, 1 + 7);
        Assert.InRange(siem.Requests.Count - before, 2, 2 + (2 * 7));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ARequestThatIsTooLargeIsHalvedAndAnEventThatIsTooLargeIsRejected()
    {
        var siem = new ScriptedSiem(ids => ids.Sum(id => id.Length) > 100 ? DeliveryResult.TooLarge("too large") : DeliveryResult.Delivered);
        var logger = TestLogger.Create(siem);
        var huge = new string('x', 101);

        logger.Audit(Enumerable.Range(0, 99).Select(i => Some.AuditEvent() with { Id = $"event-{i}" }));
        logger.Audit(Some.AuditEvent() with { Id = huge });
        await logger.DisposeAsync();

        Assert.Equal(99, logger.Metrics.Delivered);
        Assert.Equal(huge, AuditEventId.Of(Assert.Single(logger.Failures.Failures.SelectMany(failure => failure.Events))));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AnEventAboveTheSiemsLimitIsRejectedWithoutBeingSent()
    {
        var siem = new ScriptedSiem(_ => DeliveryResult.Delivered) { LimitsToKeep = new SiemLimits { MaxEventBytes = 10 } };
        var logger = TestLogger.Create(siem);

        logger.Audit(Some.AuditEvent() with { Id = "1234567890" });
        logger.Audit(Some.AuditEvent() with { Id = "12345678901" });
        await logger.DisposeAsync();

        Assert.Equal(["1234567890"], siem.Requests.SelectMany(ids => ids));
        Assert.Contains("11 bytes", Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AnEventTheAdapterCannotWriteIsRejectedAndTheOthersAreDelivered()
    {
        var siem = new ScriptedSiem(_ => DeliveryResult.Delivered);
        var logger = TestLogger.Create(siem);

        logger.Audit(Some.AuditEvent() with { Id = "unwritable" });
        logger.Audit(Some.AuditEvent() with { Id = "writable" });
        await logger.DisposeAsync();

        Assert.Equal(["writable"], siem.Requests.SelectMany(ids => ids));
        Assert.Contains("NotSupportedException", Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AnAnswerForTheWrongNumberOfEventsSettlesNothing()
    {
        var clock = new FakeTimeProvider();
        var answers = 0;
        var siem = new ScriptedSiem(ids => Interlocked.Increment(ref answers) == 1 ? DeliveryResult.PerEvent([], "odd") : DeliveryResult.Delivered);
        var logger = TestLogger.Create(siem, options => options.TimeProvider = clock);

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", clock);

        Assert.Equal(1, logger.Metrics.Retries);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task EventsStayPendingUntilTheSiemHasConfirmedThem()
    {
        var confirmation = new TaskCompletionSource<DeliveryResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var siem = new ScriptedSiem(_ => DeliveryResult.Unconfirmed(confirmation.Task));
        var logger = TestLogger.Create(siem, options => options.MaxConcurrentRequests = 1);

        logger.Audit(Some.AuditEvents(500));
        await Eventually.TrueAsync(() => siem.Requests.Sum(ids => ids.Count) == 500, "requests go on while confirmations are awaited");
        Assert.Equal(500, logger.Metrics.Pending);

        confirmation.SetResult(DeliveryResult.Delivered);
        await logger.DisposeAsync();
        Assert.Equal(500, logger.Metrics.Delivered);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task EventsThatAreNotConfirmedAreSentAgain()
    {
        var answers = 0;
        var siem = new ScriptedSiem(_ => DeliveryResult.Unconfirmed(Task.FromResult(
            Interlocked.Increment(ref answers) == 1 ? DeliveryResult.Retry("not confirmed", "ack_timeout") : DeliveryResult.Delivered)));
        var logger = TestLogger.Create(siem);

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered");

        Assert.Equal(2, siem.Requests.Count);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AConfirmationThatFaultsIsNone(bool cancelled)
    {
        var answers = 0;
        var siem = new ScriptedSiem(_ => Interlocked.Increment(ref answers) > 1
            ? DeliveryResult.Delivered
            : DeliveryResult.Unconfirmed(cancelled
                ? Task.FromCanceled<DeliveryResult>(new CancellationToken(canceled: true))
                : Task.FromException<DeliveryResult>(new InvalidOperationException("oops"))));
        var logger = TestLogger.Create(siem);

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is sent again");
        await logger.DisposeAsync();

        Assert.Equal(2, siem.Requests.Count);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ConfirmationsThatFailAtOnceAreNoReasonToSendWithoutAPause()
    {
        var clock = new FakeTimeProvider();
        var siem = new ScriptedSiem(_ => DeliveryResult.Unconfirmed(Task.FromResult(DeliveryResult.Retry("not confirmed", "ack_lost"))));
        var logger = TestLogger.Create(siem, options =>
        {
            options.TimeProvider = clock;
            options.ShutdownTimeoutSeconds = 0;
        });

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Retries == 1, "the first confirmation fails");
        await Task.Delay(100);

        Assert.Single(siem.Requests);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public async Task ASiemThatAsksForNoPauseGetsTheUsualOne(int seconds)
    {
        var clock = new FakeTimeProvider();
        var siem = new ScriptedSiem(_ => DeliveryResult.Retry("busy", "http_503", TimeSpan.FromSeconds(seconds)));
        var logger = TestLogger.Create(siem, options =>
        {
            options.TimeProvider = clock;
            options.ShutdownTimeoutSeconds = 0;
        });

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Retries == 1, "the first request fails");
        await Task.Delay(100);

        Assert.Single(siem.Requests);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task APauseOfMonthsIsCutShort()
    {
        var clock = new FakeTimeProvider();
        var siem = new ScriptedSiem(_ => DeliveryResult.DeliveredWithWarning("slowly", TimeSpan.FromDays(100)));
        var logger = TestLogger.Create(siem, options =>
        {
            options.TimeProvider = clock;
            options.ShutdownTimeoutSeconds = 0;
        });

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "it is delivered");
        await logger.DisposeAsync();

        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task NoMoreRequestsAreInFlightThanAllowed()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var siem = new ScriptedSiem(async (_, _) =>
        {
            await go.Task;
            return DeliveryResult.Delivered;
        });
        var logger = TestLogger.Create(siem, options => options.MaxConcurrentRequests = 3);

        logger.Audit(Some.AuditEvents(2_000));
        await Eventually.TrueAsync(() => siem.Requests.Count == 3, "all slots are taken");
        go.SetResult();
        await logger.DisposeAsync();

        Assert.Equal(3, siem.MostInFlight);
        Assert.Equal(2_000, logger.Metrics.Delivered);
        logger.AssertBooksBalance();
    }
}
