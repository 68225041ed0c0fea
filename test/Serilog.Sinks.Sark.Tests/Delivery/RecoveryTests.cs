using Microsoft.Extensions.Time.Testing;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Delivery;

public sealed class RecoveryTests
{
    readonly FakeTimeProvider _clock = new();
    volatile bool _down = true;

    [Fact]
    public async Task TheEndOfAnOutageIsNoticedByTheSiemsHealthLongBeforeTheNextAttemptIsDue()
    {
        var siem = new ScriptedSiem(_ => Answer());
        siem.Health = siem.Health with { Healthy = false };
        var logger = CreateLogger(siem);

        // One event, whose second attempt is due after four minutes at the earliest.
        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Retries == 1 && logger.Monitor.LastHealth is { Healthy: false }, "the event waits");
        _down = false;
        siem.Health = siem.Health with { Healthy = true };

        // The sink asks every second. Two, because the first may pass before it has begun to wait.
        await Eventually.WithinSecondsAsync(2, () => logger.Metrics.Delivered > 0, _clock);

        Assert.Equal(1, logger.Metrics.Delivered);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task HealthThatIsGoodAllAlongDoesNotCutAWaitShort()
    {
        var siem = new ScriptedSiem(_ => Answer());
        var logger = CreateLogger(siem);

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Retries == 1, "the event waits");
        for (var second = 0; second < 200; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }

        Assert.Single(siem.Requests);
        _down = false;
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ABatchThatWaitsForItsNextAttemptLeavesItsSlotToOthers()
    {
        // As a poisoned batch does: the SIEM fails over this one, and takes all others.
        var siem = new ScriptedSiem(ids => ids.Contains("poison") && _down ? Answer() : DeliveryResult.Delivered);
        var logger = CreateLogger(siem);

        logger.Audit(Some.AuditEvent() with { Id = "poison" });
        await Eventually.TrueAsync(() => logger.Metrics.Retries == 1, "the poison waits");
        logger.Audit(Some.AuditEvents(1_000));
        await Eventually.TrueAsync(() => logger.Metrics.Delivered >= 1_000, "the others are delivered while no time passes");

        _down = false;
        await logger.DisposeAsync();
        Assert.Equal(1_001, logger.Metrics.Delivered);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task TroubleThatComesAndGoesIsToldOnceWhileEventsWait()
    {
        var requests = 0;
        var siem = new ScriptedSiem(ids => ids.Contains("poison") && _down || Interlocked.Increment(ref requests) % 2 == 0 ? Answer() : DeliveryResult.Delivered);
        var logger = CreateLogger(siem, options =>
        {
            options.BatchSize = 1;
            options.BreakAfterFailures = 100;
        });

        logger.Audit(Some.AuditEvent() with { Id = "poison" });
        await Eventually.TrueAsync(() => logger.Metrics.Retries == 1, "the poison waits");
        logger.Audit(Some.AuditEvents(50));
        await Eventually.TrueAsync(() => siem.Requests.Count == 51, "every event is sent, and every other one in vain");

        Assert.Single(logger.Failures.Failures);
        _down = false;
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    DeliveryResult Answer() => _down ? DeliveryResult.Retry("down", "http_503") : DeliveryResult.Delivered;

    TestLogger CreateLogger(ScriptedSiem siem, Action<SiemOptions>? configure = null) => TestLogger.Create(siem, options =>
    {
        options.TimeProvider = _clock;
        options.MaxConcurrentRequests = 1;
        options.RetryAttempts = 0;
        options.RetryBackoffMaxSeconds = 300;
        configure?.Invoke(options);
    });
}
