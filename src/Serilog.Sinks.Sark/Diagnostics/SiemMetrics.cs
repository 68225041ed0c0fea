namespace Serilog.Sinks.Sark;

/// <summary>
/// What a sink has done since it was created. At any quiet moment <see cref="Accepted" /> = <see cref="Delivered" /> +
/// <see cref="Rejected" /> + <see cref="Dropped" /> + <see cref="Pending" />.
/// </summary>
public sealed record SiemMetrics
{
    /// <summary>Events the sink has taken on.</summary>
    public long Accepted { get; init; }

    /// <summary>Events the SIEM has confirmed.</summary>
    public long Delivered { get; init; }

    /// <summary>Events that the SIEM refuses, or that cannot be put into its format.</summary>
    public long Rejected { get; init; }

    /// <summary>Events given up, because the queue was full or the sink was disposed before the SIEM took them.</summary>
    public long Dropped { get; init; }

    /// <summary>Events not settled yet, in memory and in the journal.</summary>
    public long Pending { get; init; }

    /// <summary>Events in the journal, not settled yet; among the pending ones, but for what dead processes have left and is yet to be read.</summary>
    public long JournalEvents { get; init; }

    /// <summary>Bytes of the journal's files.</summary>
    public long JournalBytes { get; init; }

    /// <summary>Events of which something was left out, and marked so, to keep the SIEM's limits; among the accepted ones.</summary>
    public long Truncated { get; init; }

    /// <summary>Requests that carried events, retries included.</summary>
    public long Requests { get; init; }

    /// <summary>Requests that did not end with every event taken.</summary>
    public long FailedRequests { get; init; }

    /// <summary>Requests that repeated an earlier one.</summary>
    public long Retries { get; init; }

    /// <summary>Bytes of all request bodies before compression, retries included.</summary>
    public long BytesBeforeCompression { get; init; }

    /// <summary>Bytes of all request bodies as sent, retries included.</summary>
    public long BytesSent { get; init; }

    /// <summary>Delivered events as a percentage of all settled ones, 0 to 100; 100 while none is settled.</summary>
    public double SuccessRate => Delivered + Rejected + Dropped is > 0 and var settled ? 100.0 * Delivered / settled : 100;

    /// <summary>Repeated requests as a percentage of all, 0 to 100.</summary>
    public double RetryRate => Requests > 0 ? 100.0 * Retries / Requests : 0;

    /// <summary>The average time from sending a request to its answer, in milliseconds.</summary>
    public double AverageLatencyMs { get; init; }

    /// <summary>Half of the last 1024 requests were answered within this many milliseconds.</summary>
    public double P50LatencyMs { get; init; }

    /// <summary>95 % of the last 1024 requests were answered within this many milliseconds.</summary>
    public double P95LatencyMs { get; init; }

    /// <summary>How often each kind of error occurred: <c>http_503</c>, <c>connection</c>, <c>timeout</c> …</summary>
    public IReadOnlyDictionary<string, long> ErrorCounts { get; init; } = new Dictionary<string, long>();

    /// <summary>Whether requests are sent at the moment. Always closed for <c>AuditTo</c>, whose caller decides what to do about a failure.</summary>
    public CircuitState Circuit { get; init; }

    /// <summary>When a request last ended with every event taken; null if none has.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>When a request last failed; null if none has.</summary>
    public DateTimeOffset? LastFailure { get; init; }
}
