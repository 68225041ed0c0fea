using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Serilog.Sinks.Sark.Diagnostics;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>
/// The books: accepted = delivered + rejected + dropped + pending, at any quiet moment. Every event enters by <see cref="Accept" /> and leaves
/// by exactly one of the others.
/// </summary>
sealed class DeliveryLedger(string name, SiemOptions options)
{
    const int LatencyWindow = 1024;

    readonly KeyValuePair<string, object?> _siemType = new(SarkMeter.SiemType, name);
    readonly ConcurrentDictionary<string, long> _errors = new(StringComparer.Ordinal);
    readonly double[] _latencies = new double[LatencyWindow];

    long _accepted, _delivered, _rejected, _dropped, _pending, _queued, _queuedBytes, _journalEvents, _journalBytes;
    long _truncated, _requests, _failedRequests, _retries, _bytesBeforeCompression, _bytesSent;
    long _latencyCount;
    double _latencySum;
    DateTimeOffset? _lastSuccess, _lastFailure;

    public long Pending => Interlocked.Read(ref _pending);

    /// <summary>Whether the queue is clearly below its limit, so that it does not count as full again with the next few events.</summary>
    public bool HasAmpleRoom => IsFilledBelow(0.9);

    public bool IsHalfEmpty => IsFilledBelow(0.5);

    public long JournalBytes => Interlocked.Read(ref _journalBytes);

    /// <param name="auditEvent">The audit event; null for an ordinary log event.</param>
    public void Accept(AuditEvent? auditEvent)
    {
        Interlocked.Increment(ref _accepted);
        Interlocked.Increment(ref _pending);
        if (SarkMeter.Accepted.Enabled) SarkMeter.Accepted.Add(1, _siemType, EventTypeTag.Of(auditEvent));
    }

    /// <returns>False, with nothing changed, when the queue has no room for the event.</returns>
    public bool TryQueue(int bytes)
    {
        var queuedBytes = Interlocked.Add(ref _queuedBytes, bytes);
        var queued = Interlocked.Increment(ref _queued);
        if (queuedBytes <= options.MaxQueueBytes && queued <= options.MaxQueueSize) return true;
        LeaveQueue(1, bytes);
        return false;
    }

    /// <summary>Queues an event whether there is room or not.</summary>
    public void Queue(int bytes)
    {
        Interlocked.Add(ref _queuedBytes, bytes);
        Interlocked.Increment(ref _queued);
    }

    /// <summary>Events leave the queue unsettled: they stay in the journal.</summary>
    public void LeaveQueue(int events, long bytes)
    {
        Interlocked.Add(ref _queued, -events);
        Interlocked.Add(ref _queuedBytes, -bytes);
    }

    /// <summary>So many more, or fewer, unsettled events and bytes of files are in the journal.</summary>
    public void Journal(int events, long bytes)
    {
        Interlocked.Add(ref _journalEvents, events);
        Interlocked.Add(ref _journalBytes, bytes);
    }

    /// <param name="events">How many.</param>
    /// <param name="bytes">Their bytes in the queue.</param>
    /// <param name="queued">How many of them were in the queue; null for all.</param>
    public void Deliver(int events, long bytes, int? queued = null) => Settle(ref _delivered, SarkMeter.Sent, events, bytes, queued ?? events);

    /// <inheritdoc cref="Deliver" />
    public void Reject(int events, long bytes, int? queued = null) => Settle(ref _rejected, SarkMeter.Rejected, events, bytes, queued ?? events);

    /// <inheritdoc cref="Deliver" />
    public void Drop(int events, long bytes, int? queued = null) => Settle(ref _dropped, SarkMeter.Dropped, events, bytes, queued ?? events);

    public void RecordTruncation() => Interlocked.Increment(ref _truncated);

    public void RecordRetry()
    {
        Interlocked.Increment(ref _retries);
        SarkMeter.Retries.Add(1, _siemType);
    }

    public void RecordRequest(DeliveryResult result, SiemBatch batch, TimeSpan latency)
    {
        Interlocked.Increment(ref _requests);
        SarkMeter.SendLatency.Record(latency.TotalSeconds, _siemType);
        if (batch.Body is { } body)
        {
            Interlocked.Add(ref _bytesBeforeCompression, body.UncompressedLength);
            Interlocked.Add(ref _bytesSent, body.Length);
            SarkMeter.BytesSent.Add(body.Length, _siemType);
            SarkMeter.BytesSaved.Add(body.UncompressedLength - body.Length, _siemType);
        }

        if (result.ErrorType is { } errorType)
        {
            Interlocked.Increment(ref _failedRequests);
            _errors.AddOrUpdate(errorType, 1, static (_, count) => count + 1);
            SarkMeter.BatchesFailed.Add(1, _siemType);
            SarkMeter.Failed.Add(batch.Count, _siemType, new KeyValuePair<string, object?>(SarkMeter.ErrorType, errorType));
        }
        else
        {
            SarkMeter.BatchesSent.Add(1, _siemType);
        }

        var now = options.TimeProvider.GetUtcNow();
        lock (_latencies)
        {
            _latencies[_latencyCount++ % LatencyWindow] = latency.TotalMilliseconds;
            _latencySum += latency.TotalMilliseconds;
            if (result.ErrorType is null) _lastSuccess = now;
            else _lastFailure = now;
        }
    }

    public SiemMetrics Read(CircuitState circuit)
    {
        lock (_latencies)
        {
            var window = _latencies.AsSpan(0, (int)Math.Min(_latencyCount, LatencyWindow)).ToArray();
            Array.Sort(window);
            return new SiemMetrics
            {
                Accepted = Interlocked.Read(ref _accepted),
                Delivered = Interlocked.Read(ref _delivered),
                Rejected = Interlocked.Read(ref _rejected),
                Dropped = Interlocked.Read(ref _dropped),
                Pending = Pending,
                JournalEvents = Interlocked.Read(ref _journalEvents),
                JournalBytes = JournalBytes,
                Truncated = Interlocked.Read(ref _truncated),
                Requests = Interlocked.Read(ref _requests),
                FailedRequests = Interlocked.Read(ref _failedRequests),
                Retries = Interlocked.Read(ref _retries),
                BytesBeforeCompression = Interlocked.Read(ref _bytesBeforeCompression),
                BytesSent = Interlocked.Read(ref _bytesSent),
                AverageLatencyMs = _latencyCount == 0 ? 0 : _latencySum / _latencyCount,
                P50LatencyMs = Percentile(window, 0.50),
                P95LatencyMs = Percentile(window, 0.95),
                ErrorCounts = new Dictionary<string, long>(_errors),
                Circuit = circuit,
                LastSuccess = _lastSuccess,
                LastFailure = _lastFailure,
            };
        }
    }

    bool IsFilledBelow(double share) =>
        Interlocked.Read(ref _queued) < options.MaxQueueSize * share && Interlocked.Read(ref _queuedBytes) < options.MaxQueueBytes * share;

    void Settle(ref long account, Counter<long> counter, int events, long bytes, int queued)
    {
        Interlocked.Add(ref account, events);
        counter.Add(events, _siemType);
        Interlocked.Add(ref _pending, -events);
        LeaveQueue(queued, bytes);
    }

    static double Percentile(double[] sorted, double rank) =>
        sorted.Length == 0 ? 0 : sorted[(int)Math.Ceiling(rank * sorted.Length) - 1];
}
