using System.Collections.Concurrent;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>
/// The books: accepted = delivered + rejected + dropped + pending, at any quiet moment. Every event enters by <see cref="Accept" /> and leaves
/// by exactly one of the others.
/// </summary>
sealed class DeliveryLedger(SiemOptions options)
{
    const int LatencyWindow = 1024;

    readonly ConcurrentDictionary<string, long> _errors = new(StringComparer.Ordinal);
    readonly double[] _latencies = new double[LatencyWindow];

    long _accepted, _delivered, _rejected, _dropped, _pending, _pendingBytes;
    long _truncated, _requests, _failedRequests, _retries, _bytesBeforeCompression, _bytesSent;
    long _latencyCount;
    double _latencySum;
    DateTimeOffset? _lastSuccess, _lastFailure;

    public long Pending => Interlocked.Read(ref _pending);

    /// <summary>Whether the queue is clearly below its limit, so that it does not count as full again with the next few events.</summary>
    public bool HasAmpleRoom => Pending < options.MaxQueueSize * 0.9 && Interlocked.Read(ref _pendingBytes) < options.MaxQueueBytes * 0.9;

    public void Accept()
    {
        Interlocked.Increment(ref _accepted);
        Interlocked.Increment(ref _pending);
    }

    /// <returns>False, with nothing changed, when the queue has no room for the event.</returns>
    public bool TryQueue(int bytes)
    {
        var pendingBytes = Interlocked.Add(ref _pendingBytes, bytes);
        if (pendingBytes <= options.MaxQueueBytes && Pending <= options.MaxQueueSize) return true;
        Interlocked.Add(ref _pendingBytes, -bytes);
        return false;
    }

    public void Deliver(int events, long bytes) => Settle(ref _delivered, events, bytes);

    public void Reject(int events, long bytes) => Settle(ref _rejected, events, bytes);

    public void Drop(int events, long bytes) => Settle(ref _dropped, events, bytes);

    public void RecordTruncation() => Interlocked.Increment(ref _truncated);

    public void RecordRetry() => Interlocked.Increment(ref _retries);

    public void RecordRequest(DeliveryResult result, RequestBody? body, TimeSpan latency)
    {
        Interlocked.Increment(ref _requests);
        if (body is not null)
        {
            Interlocked.Add(ref _bytesBeforeCompression, body.UncompressedLength);
            Interlocked.Add(ref _bytesSent, body.Length);
        }

        if (result.ErrorType is { } errorType)
        {
            Interlocked.Increment(ref _failedRequests);
            _errors.AddOrUpdate(errorType, 1, static (_, count) => count + 1);
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

    public SiemMetrics Read()
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
                LastSuccess = _lastSuccess,
                LastFailure = _lastFailure,
            };
        }
    }

    void Settle(ref long account, int events, long bytes)
    {
        Interlocked.Add(ref account, events);
        Interlocked.Add(ref _pending, -events);
        Interlocked.Add(ref _pendingBytes, -bytes);
    }

    static double Percentile(double[] sorted, double rank) =>
        sorted.Length == 0 ? 0 : sorted[(int)Math.Ceiling(rank * sorted.Length) - 1];
}
