using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Delivery;

public sealed class OptionsTests
{
    public static TheoryData<Action<HttpSiemOptions>, string, string> BadOptions => new()
    {
        { options => options.BatchSize = 0, "batchSize", "batchSize must be between 1 and 1000 events, but is 0. It is set by 'batchSize' (Serilog:WriteTo:…:Args:batchSize in appsettings.json), or by SIEM_BATCH_SIZE in the environment." },
        { options => options.Name = " ", "name", "name must not be blank" },
        { options => options.BatchSize = 1001, "batchSize", "between 1 and 1000 events, but is 1001" },
        { options => options.BatchTimeoutSeconds = 0, "batchTimeoutSeconds", "between 1 and 60 seconds" },
        { options => options.MaxQueueSize = -1, "maxQueueSize", "between 1 and 10000000 events, but is -1" },
        { options => options.MaxQueueBytes = 1, "maxQueueBytes", "at least 1048576 bytes" },
        { options => options.RetryAttempts = 11, "retryAttempts", "between 0 and 10 attempts" },
        { options => options.RetryBackoffBase = double.NaN, "retryBackoffBase", "between 1 and 10" },
        { options => options.RetryBackoffMaxSeconds = 301, "retryBackoffMaxSeconds", "SIEM_RETRY_BACKOFF_MAX" },
        { options => options.TimeoutSeconds = 0, "timeoutSeconds", "between 1 and 120 seconds, but is 0" },
        { options => options.MaxConcurrentRequests = 0, "maxConcurrentRequests", "between 1 and 100 requests" },
        { options => options.ShutdownTimeoutSeconds = -1, "shutdownTimeoutSeconds", "between 0 and 600 seconds" },
        { options => options.MaxConnections = 0, "maxConnections", "HTTPX_MAX_CONNECTIONS" },
        { options => options.Proxy = "proxy.example.com:3128", "proxy", "must be an http or https URL" },
        { options => options.Proxy = "not a url", "proxy", "is not an absolute URL" },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void ABadOptionStopsTheStartAndIsNamed(Action<HttpSiemOptions> spoil, string option, string message)
    {
        var options = new HttpSiemOptions();
        spoil(options);

        var exception = Assert.ThrowsAny<ArgumentException>(() =>
            new LoggerConfiguration().WriteTo.SarkSiem(() => new ScriptedSiem(_ => DeliveryResult.Delivered), options));

        Assert.Equal(option, exception.ParamName);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADisabledSinkIsNotCreatedAndItsOptionsAreNotChecked()
    {
        var options = new SiemOptions { Enabled = false, BatchSize = 0 };

        using var logger = new LoggerConfiguration()
            .WriteTo.SarkSiem(() => throw new InvalidOperationException("must not be called"), options)
            .AuditTo.SarkSiem(() => throw new InvalidOperationException("must not be called"), options)
            .CreateLogger();

        logger.Audit(Some.AuditEvent());
    }

    [Fact]
    public void ASinkRestrictedToALevelTakesOnlyEventsOfThatSeverity()
    {
        var siem = new ScriptedSiem(_ => DeliveryResult.Delivered);
        using (var logger = new LoggerConfiguration().WriteTo.SarkSiem(siem, restrictedToMinimumLevel: Events.LogEventLevel.Error).CreateLogger())
        {
            logger.Audit(Some.AuditEvent(AuditSeverity.Medium) with { Id = "medium" });
            logger.Audit(Some.AuditEvent(AuditSeverity.High) with { Id = "high" });
            logger.Audit(Some.AuditEvent(AuditSeverity.Critical) with { Id = "critical" });
        }

        Assert.Equal(["high", "critical"], siem.Requests.SelectMany(ids => ids));
    }
}
