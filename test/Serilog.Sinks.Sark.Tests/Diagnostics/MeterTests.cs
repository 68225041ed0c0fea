using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Diagnostics;

public sealed class MeterTests : IDisposable
{
    readonly MeterListener _listener = new();
    readonly string _name = TestLogger.NewName();
    readonly ConcurrentDictionary<string, double> _sums = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, double> _last = new(StringComparer.Ordinal);

    public MeterTests()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Serilog.Sinks.Sark") listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task TheInstrumentsTellWhatTheBooksSay()
    {
        var clock = new FakeTimeProvider();
        var answers = 0;
        var siem = new ScriptedSiem(ids => ids.Contains("bad")
            ? DeliveryResult.Rejected("no", "http_400")
            : Interlocked.Increment(ref answers) == 1 ? DeliveryResult.Retry("busy", "http_503") : DeliveryResult.Delivered);
        var logger = TestLogger.Create(siem, options =>
        {
            options.Name = _name;
            options.TimeProvider = clock;
            options.BatchSize = 10;
            options.MaxConcurrentRequests = 1;
        });

        logger.Audit(Some.AuditEvents(25));
        logger.Audit(Some.AuditEvent() with { Id = "bad" });
        await Eventually.TrueAsync(() => logger.Metrics.Pending == 0, "all events are settled", clock);
        await logger.DisposeAsync();
        logger.Audit(Some.AuditEvent());

        var metrics = logger.Metrics;
        Assert.Equal(27, metrics.Accepted);
        Assert.Equal(metrics.Accepted, Sum("siem_events_accepted_total"));
        Assert.Equal(metrics.Delivered, Sum("siem_events_sent_total"));
        Assert.Equal(1, Sum("siem_events_rejected_total"));
        Assert.Equal(1, Sum("siem_events_dropped_total"));
        Assert.Equal(metrics.Requests - metrics.FailedRequests, Sum("siem_batches_sent_total"));
        Assert.Equal(metrics.FailedRequests, Sum("siem_batches_failed_total"));
        Assert.Equal(metrics.Retries, Sum("siem_retry_attempts_total"));
        Assert.True(Sum("siem_events_failed_total error_type=http_503") > 0);
        Assert.True(Sum("siem_events_failed_total error_type=http_400") > 0);
        Assert.True(_sums.ContainsKey("siem_send_latency_seconds"));
    }

    [Fact]
    public async Task GaugesTellQueueCircuitAndHealthOfEverySinkThatRuns()
    {
        var siem = new ScriptedSiem(_ => DeliveryResult.Refused("wrong token", "http_401"));
        siem.Health = siem.Health with { Healthy = false };
        var logger = TestLogger.Create(siem, options =>
        {
            options.Name = _name;
            options.ShutdownTimeoutSeconds = 0;
        });

        _listener.RecordObservableInstruments();
        Assert.Equal((0, 0), (_last["siem_queue_size"], _last["siem_circuit_state"]));
        Assert.False(_last.ContainsKey("siem_health_status"));

        logger.Audit(Some.AuditEvents(7));
        await Eventually.TrueAsync(() => logger.Metrics.Circuit == CircuitState.Open, "the refusal is known");
        await logger.Monitor.CheckHealthAsync();
        await logger.Monitor.CheckHealthAsync();
        await logger.Monitor.CheckHealthAsync();
        _listener.RecordObservableInstruments();
        Assert.Equal((7, 2, 0), (_last["siem_queue_size"], _last["siem_circuit_state"], _last["siem_health_status"]));
        Assert.True(_sums.ContainsKey("siem_health_check_latency_seconds"));

        await logger.DisposeAsync();
        _last.Clear();
        _listener.RecordObservableInstruments();
        Assert.Empty(_last);
    }

    [Fact]
    public async Task TwoBadAnswersDoNotMakeASiemIllAndOneGoodOneMakesItWell()
    {
        var siem = new ScriptedSiem(_ => DeliveryResult.Delivered);
        var well = siem.Health;
        using var logger = TestLogger.Create(siem, options => options.Name = _name);

        Assert.Equal(1, await AnswerAsync(well with { Healthy = false }));
        Assert.Equal(1, await AnswerAsync(well with { Healthy = false }));
        Assert.Equal(0, await AnswerAsync(well with { Healthy = false }));
        Assert.Equal(1, await AnswerAsync(well));
        Assert.Equal(1, await AnswerAsync(well with { Healthy = false }));

        async Task<double> AnswerAsync(SiemHealth health)
        {
            siem.Health = health;
            await logger.Monitor.CheckHealthAsync();
            _listener.RecordObservableInstruments();
            return _last["siem_health_status"];
        }
    }

    [Fact]
    public async Task AcceptedEventsAreToldByTypeAndTypesOfTheApplicationsOwnAsOne()
    {
        var types = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "siem_events_accepted_total") listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            var all = tags.ToArray().ToDictionary(tag => tag.Key, tag => (string)tag.Value!);
            if (all["siem_type"] == _name) types.AddOrUpdate(all["event_type"], value, (_, sum) => sum + value);
        });
        listener.Start();
        var logger = TestLogger.Create(new ScriptedSiem(_ => DeliveryResult.Delivered), options =>
        {
            options.Name = _name;
            options.IncludeNonAuditEvents = true;
        });

        logger.Audit([new AuditEvent(AuditEventType.PolicyDenied), new AuditEvent(AuditEventType.PolicyDenied), new AuditEvent("OURS"), new AuditEvent("OURS_TOO")]);
        logger.Information("ordinary");
        await logger.DisposeAsync();

        Assert.Equal(["NONE=1", "OTHER=2", "POLICY_DENIED=2"], types.Select(type => $"{type.Key}={type.Value}").Order(StringComparer.Ordinal));
    }

    void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string? errorType = null, siemType = null;
        foreach (var tag in tags)
        {
            if (tag.Key == "error_type") errorType = (string?)tag.Value;
            if (tag.Key == "siem_type") siemType = (string?)tag.Value;
        }

        // Tests run side by side, and the meter is one for the process.
        if (siemType != _name) return;

        var key = errorType is null ? instrument.Name : $"{instrument.Name} error_type={errorType}";
        _sums.AddOrUpdate(key, value, (_, sum) => sum + value);
        _last[key] = value;
    }

    double Sum(string key) => _sums.GetValueOrDefault(key);
}
