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
}
