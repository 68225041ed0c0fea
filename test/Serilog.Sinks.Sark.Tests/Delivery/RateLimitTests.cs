using System.Diagnostics;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Delivery;

public sealed class RateLimitTests
{
    [Fact]
    public async Task EventsBeyondTheLimitAreDelayedAndNoneIsDropped()
    {
        var siem = new ScriptedSiem(_ => DeliveryResult.Delivered);
        var logger = TestLogger.Create(siem, options =>
        {
            options.BatchSize = 100;
            options.RateLimitPerSecond = 100;
            options.RateLimitBurst = 300;
        });
        var started = Stopwatch.StartNew();

        logger.Audit(Some.AuditEvents(500));
        await logger.DisposeAsync();

        // 300 at once, and 100 after each of the next two replenishments, the first of which may fall right behind the start.
        Assert.True(started.Elapsed >= TimeSpan.FromSeconds(1), $"All were sent within {started.Elapsed}.");
        Assert.Equal(500, logger.Metrics.Delivered);
        logger.AssertBooksBalance();
    }

    [Fact]
    public void AuditToIsLimitedToo()
    {
        var options = new SiemOptions { Name = TestLogger.NewName(), BatchSize = 1, RateLimitPerSecond = 1, RateLimitBurst = 1 };
        using var logger = new LoggerConfiguration().AuditTo.SarkSiem(new ScriptedSiem(_ => DeliveryResult.Delivered), options).CreateLogger();
        var started = Stopwatch.StartNew();

        for (var i = 0; i < 3; i++) logger.Audit(Some.AuditEvent());

        Assert.True(started.Elapsed >= TimeSpan.FromSeconds(1), $"All were sent within {started.Elapsed}.");
    }

    [Theory]
    [InlineData(0, null, "rateLimitPerSecond")]
    [InlineData(1_000_001, null, "rateLimitPerSecond")]
    [InlineData(100, 99, "rateLimitBurst")]
    [InlineData(null, 100, "rateLimitBurst")]
    public void ALimitThatCannotBeKeptIsRefusedAtStartUp(int? perSecond, int? burst, string parameter)
    {
        var options = new SiemOptions { RateLimitPerSecond = perSecond, RateLimitBurst = burst };

        var exception = Assert.ThrowsAny<ArgumentException>(() => options.Validate());

        Assert.Equal(parameter, exception.ParamName);
        Assert.Contains(parameter, exception.Message, StringComparison.Ordinal);
    }
}
