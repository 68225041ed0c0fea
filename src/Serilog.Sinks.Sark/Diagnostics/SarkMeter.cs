using System.Diagnostics.Metrics;

namespace Serilog.Sinks.Sark.Diagnostics;

/// <summary>
/// The instruments of the meter <c>Serilog.Sinks.Sark</c>. All but one are tagged with <c>siem_type</c>, the SIEM's name.
/// </summary>
static class SarkMeter
{
    public const string SiemType = "siem_type";
    public const string ErrorType = "error_type";
    public const string EventType = "event_type";

    static readonly Meter Meter = new("Serilog.Sinks.Sark");

    // From a SIEM in the same rack to the longest timeout; the usual default is made for milliseconds.
    static readonly InstrumentAdvice<double> Latencies = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120] };

    public static readonly Counter<long> Filtered = Meter.CreateCounter<long>(
        "siem_audit_events_filtered_total", unit: null, "Audit events discarded by a logger's minimum level before any sink saw them.");

    public static readonly Counter<long> Accepted = Meter.CreateCounter<long>(
        "siem_events_accepted_total", unit: null, "Events the sink has taken on, by event_type.");

    public static readonly Counter<long> Sent = Meter.CreateCounter<long>(
        "siem_events_sent_total", unit: null, "Events the SIEM has confirmed.");

    public static readonly Counter<long> Failed = Meter.CreateCounter<long>(
        "siem_events_failed_total", unit: null, "Events in requests that failed, counted anew with each request.");

    public static readonly Counter<long> Dropped = Meter.CreateCounter<long>(
        "siem_events_dropped_total", unit: null, "Events given up: the queue was full, or the sink was disposed before the SIEM took them.");

    public static readonly Counter<long> Rejected = Meter.CreateCounter<long>(
        "siem_events_rejected_total", unit: null, "Events that the SIEM refuses, or that cannot be put into its format.");

    public static readonly Counter<long> BatchesSent = Meter.CreateCounter<long>(
        "siem_batches_sent_total", unit: null, "Requests that ended with every event taken.");

    public static readonly Counter<long> BatchesFailed = Meter.CreateCounter<long>(
        "siem_batches_failed_total", unit: null, "Requests that did not.");

    public static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "siem_retry_attempts_total", unit: null, "Requests that repeat an earlier one.");

    public static readonly Counter<long> BytesSent = Meter.CreateCounter<long>(
        "siem_bytes_sent_total", unit: null, "Bytes of request bodies as sent.");

    public static readonly Counter<long> BytesSaved = Meter.CreateCounter<long>(
        "siem_bytes_saved_total", unit: null, "Bytes of request bodies that compression has saved.");

    public static readonly Histogram<double> SendLatency = Meter.CreateHistogram<double>(
        "siem_send_latency_seconds", unit: "s", "From sending a request to its answer.", tags: null, Latencies);

    public static readonly Histogram<double> HealthCheckLatency = Meter.CreateHistogram<double>(
        "siem_health_check_latency_seconds", unit: "s", "From asking for the SIEM's health to its answer.", tags: null, Latencies);

    static SarkMeter()
    {
        Meter.CreateObservableUpDownCounter("siem_queue_size", static () => Observe(static siem => siem.GetMetrics().Pending), unit: null, "Events not settled yet, in memory and in the journal.");
        Meter.CreateObservableUpDownCounter("siem_journal_events", static () => Observe(static siem => siem.GetMetrics().JournalEvents), unit: null, "Events in the journal, not settled yet.");
        Meter.CreateObservableUpDownCounter("siem_journal_bytes", static () => Observe(static siem => siem.GetMetrics().JournalBytes), unit: null, "Bytes of the journal's files.");
        Meter.CreateObservableGauge(
            "siem_circuit_state", static () => Observe(static siem => (int)siem.GetMetrics().Circuit), unit: null, "0: requests flow; 1: one at a time; 2: none.");
        Meter.CreateObservableGauge(
            "siem_health_status",
            static () => Observe(static siem => siem.SeemsHealthy ? 1 : 0, static siem => siem.LastHealth is not null),
            unit: null,
            "0 after three unhealthy answers in a row, else 1; absent until the SIEM is asked.");
    }

    /// <summary>Publishes the instruments, which the static constructor creates: gauges tell of a sink from its creation on, and not only from its first event.</summary>
    public static void Publish()
    {
    }

    static IEnumerable<Measurement<T>> Observe<T>(Func<SiemMonitor, T> read, Func<SiemMonitor, bool>? where = null)
        where T : struct
    {
        foreach (var siem in SarkSiems.Running)
            if (where is null || where(siem))
                yield return new Measurement<T>(read(siem), new KeyValuePair<string, object?>(SiemType, siem.Name));
    }
}
