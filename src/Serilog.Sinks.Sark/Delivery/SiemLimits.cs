namespace Serilog.Sinks.Sark;

/// <summary>
/// What one request to a SIEM may hold. Batches are cut so that every request keeps within these limits.
/// </summary>
public sealed record SiemLimits
{
    /// <summary>The most events in one request. Default: no limit beyond the configured batch size.</summary>
    public int MaxEvents { get; init; } = int.MaxValue;

    /// <summary>
    /// The most bytes in one request, counted before compression as the sum of all events, each with
    /// <see cref="EventOverheadBytes" />. An event larger than this travels alone. Default: no limit.
    /// </summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>
    /// The most bytes in the body of one request as it is sent, after compression. A larger one is not sent but halved; that of a single event is rejected. For
    /// adapters that derive from <see cref="HttpSiemAdapter" />. Default: no limit.
    /// </summary>
    public long MaxBodyBytes { get; init; } = long.MaxValue;

    /// <summary>The most bytes in one event, without its overhead, as <see cref="SiemAdapter.MeasureEvent" /> counts them. Default: no limit.</summary>
    public int MaxEventBytes { get; init; } = int.MaxValue;

    /// <summary>
    /// What becomes of an audit event with more. To shorten one, it is written again, and <see cref="SiemEvent.WriteTo" /> and <see cref="SiemEvent.WriteMembersTo" />
    /// write the beginning of its details. Default: <see cref="OversizeEvents.Reject" />.
    /// </summary>
    public OversizeEvents OversizeEvents { get; init; } = OversizeEvents.Reject;

    /// <summary>The bytes that each event costs in a request beyond its own, such as a separator. Default: 1.</summary>
    public int EventOverheadBytes { get; init; } = 1;

    /// <summary>The longest time between the earliest and the latest event in one request. Default: no limit.</summary>
    public TimeSpan MaxTimeSpan { get; init; } = TimeSpan.MaxValue;
}
