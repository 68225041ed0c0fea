namespace Serilog.Sinks.Sark;

/// <summary>What becomes of an event that is larger than its SIEM stores, which the SIEM would cut without a word.</summary>
public enum OversizeEvents
{
    /// <summary>
    /// Its <c>details</c> are shortened to the beginning of their JSON text, and it is marked with <c>truncated</c> and <c>original_bytes</c>. Counted in
    /// <see cref="SiemMetrics.Truncated" />. If that is not enough, it is rejected.
    /// </summary>
    Truncate,

    /// <summary>It is rejected.</summary>
    Reject,
}
