using Microsoft.Extensions.Time.Testing;
using Serilog.Sinks.Sark.Emulator;

namespace Serilog.Sinks.Sark.Tests.Support.Emulated;

/// <summary>What every sink has to do in every trouble that a SIEM can be in. Each sink's tests inherit these.</summary>
public abstract class SiemDeliveryTests : IAsyncLifetime
{
    readonly EmulatedSink _sink;
    readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    SiemEmulator? _emulator;

    private protected SiemDeliveryTests(EmulatedSink sink) => _sink = sink;

    EmulatedSiem Siem => _sink.In(_emulator!);

    public async Task InitializeAsync() => _emulator = await SiemEmulator.StartAsync(new SiemEmulatorOptions { TimeProvider = _clock });

    public async Task DisposeAsync() => await _emulator!.DisposeAsync();

    [Fact]
    public async Task EveryEventArrivesOnce()
    {
        var logger = CreateLogger();
        var events = Some.AuditEvents(1_234);

        logger.Audit(events);
        await logger.DisposeAsync();

        Assert.Equal(events.Select(e => e.Id).Order(), Siem.Received.All.Select(received => received.Id).Order());
        Assert.Equal(1_234, logger.Metrics.Delivered);
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task AnOverloadedSiemIsTriedAgain(int status)
    {
        Siem.Faults.FailNext(3, status);
        var logger = CreateLogger();

        await DeliverAsync(logger, 250);

        Assert.True(logger.Metrics.Retries >= 3);
        AssertAllArrivedOnce(250);
        await CloseAsync(logger);
    }

    [Fact]
    public async Task RetryAfterInSecondsIsObeyed()
    {
        Siem.Faults.FailNext(1, 429, TimeSpan.FromSeconds(90));
        var logger = CreateLogger();
        var started = _clock.GetUtcNow();

        await DeliverAsync(logger, 1);

        Assert.True(_clock.GetUtcNow() - started >= TimeSpan.FromSeconds(90));
        await CloseAsync(logger);
    }

    [Fact]
    public async Task RetryAfterAsADateIsObeyed()
    {
        var date = _clock.GetUtcNow() + TimeSpan.FromSeconds(120);
        Siem.Faults.FailNext(1, 503, date);
        var logger = CreateLogger();

        await DeliverAsync(logger, 1);

        // The date form has no fractions of a second.
        Assert.True(_clock.GetUtcNow() >= date - TimeSpan.FromSeconds(1));
        await CloseAsync(logger);
    }

    [Fact]
    public async Task ARequestThatIsTooLargeIsHalved()
    {
        Siem.Faults.FailNext(1, 413);
        var logger = CreateLogger(options => options.MaxConcurrentRequests = 1);

        // The first event travels alone; it must not be the one that is found too large.
        logger.Audit(Some.AuditEvents(100));
        await Eventually.TrueAsync(() => logger.Metrics.Pending == 0, "all events are settled", _clock);

        Assert.Equal(100, logger.Metrics.Delivered + logger.Metrics.Rejected);
        Assert.Equal(logger.Metrics.Delivered, Siem.Received.Count);
        await CloseAsync(logger);
    }

    [Fact]
    public async Task AnEventThatIsTooLargeIsRejectedAndAllOthersArrive()
    {
        _sink.LimitEvents(Siem);
        var logger = CreateLogger();

        logger.Audit(Enumerable.Range(0, 250).Select(i => i % 100 == 77 ? _sink.SpoilEvent(Some.AuditEvent()) : Some.AuditEvent()));
        await Eventually.TrueAsync(() => logger.Metrics.Pending == 0, "all events are settled", _clock);

        Assert.Equal((248, 2), (logger.Metrics.Delivered, logger.Metrics.Rejected));
        AssertAllArrivedOnce(248);
        await CloseAsync(logger);
    }

    [Fact]
    public async Task ARefusedSecretIsToldOnceAndTheEventsFlowWhenItIsPutRight()
    {
        _sink.AcceptSecret(Siem, accepted: false);
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvents(300));
        await Eventually.TrueAsync(() => logger.Metrics.Circuit == CircuitState.Open, "the refusal is known");
        for (var second = 0; second < 50; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }

        // No more than were under way when the first was refused.
        Assert.True(Siem.RequestCount <= 4, $"{Siem.RequestCount} requests were sent with a refused secret.");
        _sink.AcceptSecret(Siem, accepted: true);
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 300, "all events are delivered", _clock);

        Assert.Single(logger.Failures.Failures);
        AssertAllArrivedOnce(300);
        await CloseAsync(logger);
    }

    [Fact]
    public async Task AnOutageFarLongerThanAllAttemptsLosesNothing()
    {
        Siem.Faults.FailFor(TimeSpan.FromHours(1), 503);
        var logger = CreateLogger();
        var started = _clock.GetUtcNow();

        await DeliverAsync(logger, 1_000);

        Assert.True(_clock.GetUtcNow() - started >= TimeSpan.FromHours(1));
        AssertAllArrivedOnce(1_000);
        await CloseAsync(logger);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TheEndOfAnOutageIsNoticedWithinTwoSecondsHoweverLongTheWaitForTheNextAttempt(bool refusesConnections)
    {
        if (refusesConnections) await Siem.RefuseConnectionsAsync();
        else Siem.Faults.FailFor(TimeSpan.FromHours(1), 503);
        var logger = CreateLogger(options => options.RetryBackoffBase = 10);

        // One event, whose second attempt is due after eight seconds at the earliest.
        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Retries == 1 && logger.Monitor.LastHealth is { Healthy: false }, "the event waits");
        if (refusesConnections) await Siem.AcceptConnectionsAsync();
        else Siem.Faults.Clear();

        await Eventually.WithinSecondsAsync(2, () => logger.Metrics.Delivered > 0, _clock);

        Assert.Equal((1, CircuitState.Closed), (logger.Metrics.Delivered, logger.Metrics.Circuit));
        await CloseAsync(logger);
    }

    [Fact]
    public async Task ASiemThatRefusesConnectionsGetsEverythingWhenItIsBack()
    {
        await Siem.RefuseConnectionsAsync();
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvents(500));
        await Eventually.TrueAsync(() => logger.Metrics.ErrorCounts.GetValueOrDefault("connection") >= 5, "connections are refused", _clock);
        await Siem.AcceptConnectionsAsync();
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 500, "all events are delivered", _clock);

        AssertAllArrivedOnce(500);
        await CloseAsync(logger);
    }

    [Fact]
    public async Task AConnectionCutWithinARequestIsTriedAgain()
    {
        Siem.Faults.ResetNext(3);
        var logger = CreateLogger();

        await DeliverAsync(logger, 250);

        AssertAllArrivedOnce(250);
        await CloseAsync(logger);
    }

    [Fact]
    public async Task AConnectionCutBeforeTheAnswerDuplicatesAndLosesNothing()
    {
        Siem.Faults.ResetNext(1, afterStoring: true);
        var logger = CreateLogger();

        await DeliverAsync(logger, 250);

        var unanswered = Siem.Received.Requests.Where(request => request.Status is null).Sum(request => request.EventIds.Count);
        Assert.Equal((250, unanswered), (Siem.Received.Count, Siem.Received.Duplicates));
        await CloseAsync(logger);
    }

    [Fact]
    public async Task ASiemThatHangsIsTimedOutAndTriedAgain()
    {
        Siem.Faults.HangNext(2);
        var logger = CreateLogger();

        await DeliverAsync(logger, 250);

        Assert.Equal(2, logger.Metrics.ErrorCounts["timeout"]);
        AssertAllArrivedOnce(250);
        await CloseAsync(logger);
    }

    [Fact]
    public async Task AnAnswerThatIsNotTheSiemsIsNotBelieved()
    {
        Siem.Faults.GarbageNext(1);
        var logger = CreateLogger();

        await DeliverAsync(logger, 250);

        AssertAllArrivedOnce(250);
        await CloseAsync(logger);
    }

    [Fact]
    public async Task AnAnswerWithoutEndHoldsNothingUp()
    {
        Siem.Faults.EndlessNext(1);
        var logger = CreateLogger();

        await DeliverAsync(logger, 250);

        AssertAllArrivedOnce(250);
        await CloseAsync(logger);
    }

    [Fact]
    public async Task DisposedWhileTheSiemIsDownEverythingLeftIsDroppedAndReported()
    {
        await Siem.RefuseConnectionsAsync();
        var logger = CreateLogger(options =>
        {
            options.TimeProvider = TimeProvider.System;
            options.ShutdownTimeoutSeconds = 1;
        });

        logger.Audit(Some.AuditEvents(500));
        await logger.DisposeAsync();

        Assert.Equal((500, 0), (logger.Metrics.Dropped, logger.Metrics.Pending));
        logger.AssertBooksBalance();
    }

    [Fact]
    public void AuditToReturnsWhenTheSiemHasTheEvent()
    {
        using var logger = CreateAuditLogger();
        var auditEvent = Some.AuditEvent();

        logger.Audit(auditEvent);

        Assert.True(Siem.Received.Contains(auditEvent.Id));
    }

    [Fact]
    public void AuditToThrowsWhenTheSiemRefuses()
    {
        _sink.AcceptSecret(Siem, accepted: false);
        using var logger = CreateAuditLogger();

        var exception = Assert.Throws<AggregateException>(() => logger.Audit(Some.AuditEvent()));

        Assert.IsType<SiemDeliveryException>(Assert.Single(exception.InnerExceptions));
    }

    TestLogger CreateLogger(Action<HttpSiemOptions>? configure = null)
    {
        var name = TestLogger.NewName();
        return TestLogger.Create(name, writeTo => _sink.Add(writeTo, Siem, options =>
        {
            options.Name = name;
            options.BatchTimeoutSeconds = 1;
            options.TimeProvider = _clock;

            // The clock may run a second in a millisecond, which is no reason to give up a request that is under way.
            options.TimeoutSeconds = 120;
            configure?.Invoke(options);
        }));
    }

    Core.Logger CreateAuditLogger()
    {
        var configuration = new LoggerConfiguration();
        _sink.Add(configuration.AuditTo, Siem, static _ => { });
        return configuration.CreateLogger();
    }

    async Task DeliverAsync(TestLogger logger, int events)
    {
        logger.Audit(Some.AuditEvents(events));
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == events, "all events are delivered", _clock);
    }

    void AssertAllArrivedOnce(int events) => Assert.Equal((events, 0), (Siem.Received.Count, Siem.Received.Duplicates));

    static async Task CloseAsync(TestLogger logger)
    {
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }
}
