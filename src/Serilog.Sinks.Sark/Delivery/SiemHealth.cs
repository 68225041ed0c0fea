namespace Serilog.Sinks.Sark;

/// <summary>The result of asking a SIEM whether it would take events.</summary>
/// <param name="Healthy">Whether it would.</param>
/// <param name="LatencyMs">How long the answer took, in milliseconds.</param>
/// <param name="LastCheck">When it was asked.</param>
/// <param name="Error">Why it would not; null when healthy. Holds no secret.</param>
/// <param name="Details">What else the SIEM tells about itself, in its own terms; null when nothing. Holds no secret.</param>
public sealed record SiemHealth(
    bool Healthy, double LatencyMs, DateTimeOffset LastCheck, string? Error = null, IReadOnlyDictionary<string, string>? Details = null);
