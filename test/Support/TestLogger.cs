using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;

namespace Serilog.Sinks.Sark.Tests.Support;

/// <summary>A logger with one SARK sink, and that sink's books.</summary>
sealed class TestLogger : IDisposable
{
    readonly Logger _logger;

    TestLogger(Logger logger, SiemMonitor monitor, CapturingFailureListener failures)
    {
        _logger = logger;
        Monitor = monitor;
        Failures = failures;
    }

    public SiemMonitor Monitor { get; }

    public CapturingFailureListener Failures { get; }

    public SiemMetrics Metrics => Monitor.GetMetrics();

    public static TestLogger Create(SiemAdapter adapter, Action<SiemOptions>? configure = null)
    {
        var options = (adapter as HttpSiemAdapter)?.Options ?? new SiemOptions();
        options.Name = NewName();
        options.BatchTimeoutSeconds = 1;
        configure?.Invoke(options);
        return Create(options.Name, writeTo => writeTo.SarkSiem(adapter, options));
    }

    /// <param name="name">The name that <paramref name="add" /> gives the sink, by which its books are found.</param>
    /// <param name="add">Adds the sink.</param>
    public static TestLogger Create(string name, Action<LoggerSinkConfiguration> add)
    {
        var failures = new CapturingFailureListener();
        var logger = new LoggerConfiguration().MinimumLevel.Is(LogEventLevel.Verbose).WriteTo.Fallible(add, failures).CreateLogger();
        return new TestLogger(logger, SarkSiems.Running.Single(monitor => monitor.Name == name), failures);
    }

    public static string NewName() => $"test-{Guid.NewGuid():N}";

    public void Audit(AuditEvent auditEvent) => _logger.Audit(auditEvent);

    public void Audit(IEnumerable<AuditEvent> auditEvents)
    {
        foreach (var auditEvent in auditEvents) _logger.Audit(auditEvent);
    }

    public void Information(string messageTemplate, params object?[] values) => _logger.Information(messageTemplate, values);

    /// <summary>Audits an event that has one more property, of a value that Serilog has not captured.</summary>
    public void Write(AuditEvent auditEvent, object value) =>
        _logger.ForContext(new PropertyEnricher(value)).Audit(auditEvent);

    public ValueTask DisposeAsync() => _logger.DisposeAsync();

    public void Dispose() => _logger.Dispose();

    sealed class PropertyEnricher(object value) : ILogEventEnricher
    {
        public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory) =>
            logEvent.AddPropertyIfAbsent(new LogEventProperty("Uncaptured", new ScalarValue(value)));
    }

    /// <summary>
    /// The invariant of the books. Called by every delivery test when its sink is quiet; whatever was given up must have been reported, event by event.
    /// </summary>
    public void AssertBooksBalance()
    {
        var metrics = Metrics;
        Assert.Equal(metrics.Accepted, metrics.Delivered + metrics.Rejected + metrics.Dropped + metrics.Pending);
        Assert.Equal(metrics.Rejected + metrics.Dropped, Failures.Failures.Where(failure => failure.Kind != LoggingFailureKind.Temporary).Sum(failure => failure.Events.Count));
    }
}
