using Microsoft.Extensions.Time.Testing;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Delivery;

public sealed class CircuitBreakerTests
{
    static readonly DeliveryResult Busy = DeliveryResult.Retry("busy", "http_503");

    readonly FakeTimeProvider _clock = new();
    readonly Lock _lock = new();
    readonly List<DateTimeOffset> _requestTimes = [];
    DeliveryResult _answer = Busy;

    int Requests
    {
        get
        {
            lock (_lock) return _requestTimes.Count;
        }
    }

    [Fact]
    public async Task AfterFiveFailuresInARowNoRequestIsSentForAMinute()
    {
        var siem = new ScriptedSiem(Answer);
        var logger = CreateLogger(siem);

        logger.Audit(Some.AuditEvents(100));
        await Eventually.TrueAsync(() => logger.Metrics.Circuit == CircuitState.Open, "the breaker opens", _clock);
        Assert.Equal(5, Requests);
        await Eventually.TrueAsync(() => Requests == 6, "a probe is sent", _clock);

        Assert.True(_requestTimes[5] - _requestTimes[4] >= TimeSpan.FromSeconds(60));
        await HealAsync(logger, 100);
    }

    [Fact]
    public async Task AProbeThatFailsOpensTheBreakerAgain()
    {
        var siem = new ScriptedSiem(Answer);
        var logger = CreateLogger(siem);

        logger.Audit(Some.AuditEvents(100));
        await Eventually.TrueAsync(() => Requests == 9, "four probes are sent", _clock);

        for (var probe = 5; probe < 9; probe++) Assert.True(_requestTimes[probe] - _requestTimes[probe - 1] >= TimeSpan.FromSeconds(60));
        await HealAsync(logger, 100);
    }

    [Fact]
    public async Task OneProbeAtATimeIsSentAndAfterTwoThatSucceedRequestsFlow()
    {
        var probes = new Queue<TaskCompletionSource>([new(), new()]);
        var waiting = new Queue<TaskCompletionSource>(probes);
        var failing = true;
        var siem = new ScriptedSiem(async (_, _) =>
        {
            if (failing) return Answer([]);

            TaskCompletionSource? probe;
            lock (_lock) waiting.TryDequeue(out probe);
            if (probe is not null) await probe.Task;
            return Answer([]);
        });
        var logger = CreateLogger(siem, options =>
        {
            options.MaxConcurrentRequests = 4;
            options.TimeoutSeconds = 120;
        });

        logger.Audit(Some.AuditEvents(100));
        await Eventually.TrueAsync(() => logger.Metrics.Circuit == CircuitState.Open, "the breaker opens", _clock);

        // Those that had passed the breaker before it opened have their answers.
        await Eventually.TrueAsync(() => logger.Metrics.Retries == siem.Requests.Count, "no request is under way");
        var before = siem.Requests.Count;
        failing = false;
        _answer = DeliveryResult.Delivered;

        await Eventually.TrueAsync(() => siem.Requests.Count == before + 1, "the first probe is under way", _clock);
        await PassAsync(TimeSpan.FromSeconds(100));
        Assert.Equal(before + 1, siem.Requests.Count);
        Assert.Equal(CircuitState.HalfOpen, logger.Metrics.Circuit);

        probes.Dequeue().SetResult();
        await Eventually.TrueAsync(() => siem.Requests.Count == before + 2, "the second probe is under way");
        await PassAsync(TimeSpan.FromSeconds(100));
        Assert.Equal(before + 2, siem.Requests.Count);
        Assert.Equal(CircuitState.HalfOpen, logger.Metrics.Circuit);

        probes.Dequeue().SetResult();
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 100, "all events are delivered", _clock);
        Assert.Equal(CircuitState.Closed, logger.Metrics.Circuit);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ASuccessInBetweenStartsTheCountAnew()
    {
        var answers = 0;
        var siem = new ScriptedSiem(ids =>
        {
            Answer(ids);
            return Interlocked.Increment(ref answers) % 5 == 0 ? DeliveryResult.Delivered : Busy;
        });
        var logger = CreateLogger(siem, options => options.BatchSize = 1);

        // Four of five requests fail, and never five in a row.
        logger.Audit(Some.AuditEvents(20));
        var opened = false;
        await Eventually.TrueAsync(
            () =>
            {
                opened |= logger.Metrics.Circuit != CircuitState.Closed;
                return logger.Metrics.Delivered == 20;
            },
            "all events are delivered",
            _clock);

        Assert.False(opened);
        Assert.Equal(100, Requests);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task OneRefusalIsEnoughAndGoodHealthIsNoReasonToTryAgain()
    {
        _answer = DeliveryResult.Refused("wrong token", "http_401");
        var siem = new ScriptedSiem(Answer);
        var logger = CreateLogger(siem);

        logger.Audit(Some.AuditEvents(100));
        await Eventually.TrueAsync(() => logger.Metrics.Circuit == CircuitState.Open, "the breaker opens");
        Assert.Equal(1, Requests);

        // As good as its health is, and even if it was bad for a moment, this SIEM does not take our token.
        siem.Health = siem.Health with { Healthy = false };
        await logger.Monitor.CheckHealthAsync();
        siem.Health = siem.Health with { Healthy = true };
        await logger.Monitor.CheckHealthAsync();
        await PassAsync(TimeSpan.FromSeconds(50));
        Assert.Equal(1, Requests);

        await HealAsync(logger, 100);
        Assert.Single(logger.Failures.Failures, failure => failure.Message.Contains("wrong token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RetryAfterHoldsEveryRequestOfTheSink()
    {
        _answer = DeliveryResult.Retry("slow down", "http_429", TimeSpan.FromSeconds(300));
        var siem = new ScriptedSiem(Answer);
        var logger = CreateLogger(siem);

        logger.Audit(Some.AuditEvents(100));
        await Eventually.TrueAsync(() => logger.Metrics.Circuit == CircuitState.Open, "the answer is there");
        var requests = Requests;
        await PassAsync(TimeSpan.FromSeconds(290));
        Assert.Equal(requests, Requests);

        await HealAsync(logger, 100);
    }

    [Fact]
    public async Task WhenTheSiemTurnsHealthyABreakEndsEarly()
    {
        var siem = new ScriptedSiem(Answer);
        siem.Health = siem.Health with { Healthy = false, Error = "down" };
        var logger = CreateLogger(siem, options => options.BreakDurationSeconds = 3600);

        logger.Audit(Some.AuditEvents(100));
        await Eventually.TrueAsync(() => logger.Metrics.Circuit == CircuitState.Open, "the breaker opens", _clock);
        _answer = DeliveryResult.Delivered;
        siem.Health = siem.Health with { Healthy = true, Error = null };
        await logger.Monitor.CheckHealthAsync();

        // No time passes: the events flow because the application has asked, and not because the sink does.
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 100, "all events are delivered");
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ASinkThatIsDisposedTriesOnceMoreAtOnce()
    {
        var siem = new ScriptedSiem(Answer);
        var logger = CreateLogger(siem, options => options.BreakDurationSeconds = 3600);
        logger.Audit(Some.AuditEvents(100));
        await Eventually.TrueAsync(() => logger.Metrics.Circuit == CircuitState.Open, "the breaker opens", _clock);

        _answer = DeliveryResult.Delivered;
        await logger.DisposeAsync();

        Assert.Equal(100, logger.Metrics.Delivered);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AfterAnOutageTheOldestEventsGoFirstAndNewOnesAreTakenMeanwhile()
    {
        var siem = new ScriptedSiem(Answer);
        var logger = CreateLogger(siem, options => options.MaxConcurrentRequests = 1);
        var events = Some.AuditEvents(500);

        logger.Audit(events.Take(300));
        await Eventually.TrueAsync(() => logger.Metrics.Circuit == CircuitState.Open, "the breaker opens", _clock);
        logger.Audit(events.Skip(300));
        var failed = siem.Requests.Count;
        await HealAsync(logger, 500);

        // Batches that failed before the breaker opened come back when their own wait is over; all others keep the order in which they were logged.
        var onceFailed = siem.Requests.Take(failed).SelectMany(ids => ids).ToHashSet();
        var delivered = siem.Requests.Skip(failed).SelectMany(ids => ids).Where(id => !onceFailed.Contains(id));
        Assert.Equal(events.Select(e => e.Id).Where(id => !onceFailed.Contains(id)), delivered);
    }

    DeliveryResult Answer(IReadOnlyList<string> ids)
    {
        lock (_lock) _requestTimes.Add(_clock.GetUtcNow());
        return _answer;
    }

    TestLogger CreateLogger(ScriptedSiem siem, Action<SiemOptions>? configure = null) => TestLogger.Create(siem, options =>
    {
        options.TimeProvider = _clock;
        options.BatchSize = 10;
        options.MaxConcurrentRequests = 1;
        configure?.Invoke(options);
    });

    /// <summary>Lets time pass in steps, so that whatever should not happen would have the opportunity to.</summary>
    async Task PassAsync(TimeSpan time)
    {
        for (var second = 0; second < time.TotalSeconds; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }
    }

    async Task HealAsync(TestLogger logger, long events)
    {
        _answer = DeliveryResult.Delivered;
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == events, "all events are delivered", _clock);
        await logger.DisposeAsync();
        Assert.Equal(CircuitState.Closed, logger.Metrics.Circuit);
        logger.AssertBooksBalance();
    }
}
