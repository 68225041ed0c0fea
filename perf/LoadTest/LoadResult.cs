namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>What one run has measured, of the process that sends.</summary>
sealed record LoadResult
{
    public required LoadCase Case { get; init; }

    /// <summary>Events that have not arrived. A run that has lost one is no result.</summary>
    public required long Lost { get; init; }

    /// <summary>Events that have arrived more than once.</summary>
    public required long Duplicates { get; init; }

    /// <summary>From the first event logged to the last one received.</summary>
    public required double EventsPerSecond { get; init; }

    public required double CpuMicrosecondsPerEvent { get; init; }

    public required double AllocatedBytesPerEvent { get; init; }

    public required IReadOnlyList<int> Collections { get; init; }

    /// <summary>For how long the collector held up all threads, all its collections together.</summary>
    public required double PauseMilliseconds { get; init; }

    public required double LongestPauseMilliseconds { get; init; }

    public required double PeakMegabytes { get; init; }

    public required long Posts { get; init; }

    /// <summary>Bytes of request bodies, as sent.</summary>
    public required double WireBytesPerEvent { get; init; }

    /// <summary>How long the logging call took, in microseconds.</summary>
    public required Percentiles Emit { get; init; }

    /// <summary>From the beginning of the logging call to the arrival of the request's last byte, in milliseconds.</summary>
    public required Percentiles EndToEnd { get; init; }

    /// <summary>The sink's own figures; null for others.</summary>
    public SinkFigures? Sink { get; init; }
}

/// <summary>What the sink says about its requests.</summary>
sealed record SinkFigures(double P95LatencyMs, double SuccessRate, double RetryRate, long Dropped);

sealed record Percentiles(double P50, double P95, double P99, double Max)
{
    public static Percentiles Of(double[] values)
    {
        Array.Sort(values);
        return values.Length == 0 ? new Percentiles(0, 0, 0, 0) : new Percentiles(At(0.50), At(0.95), At(0.99), values[^1]);

        double At(double rank) => values[Math.Max(0, (int)Math.Ceiling(rank * values.Length) - 1)];
    }
}
