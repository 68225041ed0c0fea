using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Delivery;

public sealed class FallbackTests
{
    [Fact]
    public async Task EventsTheSiemNeverTakesReachTheFallbackSinkExactlyOnce()
    {
        var fallback = new CollectingSink();
        var siem = new ScriptedSiem(ids => ids.Contains("bad") ? DeliveryResult.Rejected("no") : DeliveryResult.Delivered);
        var logger = new LoggerConfiguration()
            .WriteTo.FallbackChain(
                first => first.SarkSiem(siem, new SiemOptions { BatchTimeoutSeconds = 1 }),
                second => second.Sink(fallback))
            .CreateLogger();

        for (var i = 0; i < 200; i++) logger.Audit(Some.AuditEvent() with { Id = i == 150 ? "bad" : $"good-{i}" });
        await logger.DisposeAsync();
        logger.Audit(Some.AuditEvent());

        // The rejected one as it was logged, and the one logged too late.
        Assert.Equal(2, fallback.Events.Count);
        Assert.All(fallback.Events, logEvent => Assert.True(logEvent.Properties.ContainsKey("AuditEvent")));
    }

    [Fact]
    public async Task WithoutAListenerSelfLogIsToldInTheSiemsOwnWords()
    {
        SelfLogCapture.Start();
        var name = TestLogger.NewName();
        var siem = new ScriptedSiem(_ => DeliveryResult.Rejected("""HTTP 400: {"text":"no {0} data"}"""));
        var logger = new LoggerConfiguration().WriteTo.SarkSiem(siem, new SiemOptions { Name = name, BatchTimeoutSeconds = 1 }).CreateLogger();

        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.EndsWith($$"""{{name}}: 1 event rejected: HTTP 400: {"text":"no {0} data"}""", Assert.Single(SelfLogCapture.About(name)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAListenerSelfLogIsToldOfManyRejectionsInAFewLines()
    {
        SelfLogCapture.Start();
        var name = TestLogger.NewName();
        var siem = new ScriptedSiem(_ => DeliveryResult.Rejected("no"));
        var logger = new LoggerConfiguration().WriteTo.SarkSiem(siem, new SiemOptions { Name = name, BatchTimeoutSeconds = 1, BatchSize = 1 }).CreateLogger();

        foreach (var auditEvent in Some.AuditEvents(150)) logger.Audit(auditEvent);
        await logger.DisposeAsync();

        Assert.Collection(
            SelfLogCapture.About(name),
            line => Assert.EndsWith(": 1 event rejected: no", line, StringComparison.Ordinal),
            line => Assert.EndsWith(": 10 events rejected so far; the latest: no", line, StringComparison.Ordinal),
            line => Assert.EndsWith(": 100 events rejected so far; the latest: no", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WithoutAListenerSelfLogIsToldOfAllThatIsDroppedAtTheEndInOneLine()
    {
        SelfLogCapture.Start();
        var name = TestLogger.NewName();
        var siem = new ScriptedSiem(_ => DeliveryResult.Retry("down", "http_503"));
        var logger = new LoggerConfiguration()
            .WriteTo.SarkSiem(siem, new SiemOptions { Name = name, BatchTimeoutSeconds = 60, ShutdownTimeoutSeconds = 0, MaxConcurrentRequests = 1 })
            .CreateLogger();

        foreach (var auditEvent in Some.AuditEvents(1_000)) logger.Audit(auditEvent);
        await logger.DisposeAsync();

        // One line for each reason: not sent at all, or sent, in vain or without an answer, if there was time for that.
        var dropped = SelfLogCapture.About(name).Where(line => line.Contains("dropped", StringComparison.Ordinal)).ToArray();
        Assert.InRange(dropped.Length, 1, 3);
    }

    [Fact]
    public async Task WithoutAListenerSelfLogIsToldOfManyEventsThatComeTooLateInAFewLines()
    {
        SelfLogCapture.Start();
        var name = TestLogger.NewName();
        var logger = new LoggerConfiguration().WriteTo.SarkSiem(new ScriptedSiem(_ => DeliveryResult.Delivered), new SiemOptions { Name = name }).CreateLogger();
        await logger.DisposeAsync();

        foreach (var auditEvent in Some.AuditEvents(150)) logger.Audit(auditEvent);

        Assert.Collection(
            SelfLogCapture.About(name),
            line => Assert.EndsWith(": 1 event dropped: the sink was disposed before it was logged", line, StringComparison.Ordinal),
            line => Assert.Contains(": 10 events dropped so far", line, StringComparison.Ordinal),
            line => Assert.Contains(": 100 events dropped so far", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AListenerThatThrowsDoesNotStopDelivery()
    {
        var siem = new ScriptedSiem(ids => ids.Contains("bad") ? DeliveryResult.Rejected("no") : DeliveryResult.Delivered);
        var logger = new LoggerConfiguration()
            .WriteTo.Fallible(first => first.SarkSiem(siem, new SiemOptions { BatchTimeoutSeconds = 1, BatchSize = 1 }), new ThrowingListener())
            .CreateLogger();

        logger.Audit(Some.AuditEvent() with { Id = "bad" });
        logger.Audit(Some.AuditEvent() with { Id = "good" });
        await logger.DisposeAsync();

        Assert.Contains(siem.Requests, ids => ids.Contains("good"));
    }

    sealed class ThrowingListener : ILoggingFailureListener
    {
        public void OnLoggingFailed(object sender, LoggingFailureKind kind, string message, IReadOnlyCollection<LogEvent>? events, Exception? exception) =>
            throw new InvalidOperationException("the listener's own trouble");
    }
}
