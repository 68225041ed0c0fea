namespace Serilog.Sinks.Sark;

/// <summary>A SIEM's answer to one request, as an adapter reads it.</summary>
public sealed class DeliveryResult
{
    DeliveryResult(DeliveryOutcome outcome, string? reason = null, string? errorType = null)
    {
        Outcome = outcome;
        Reason = reason;
        ErrorType = errorType;
    }

    /// <summary>The SIEM has taken every event.</summary>
    public static DeliveryResult Delivered { get; } = new(DeliveryOutcome.Delivered);

    /// <summary>What became of the request.</summary>
    public DeliveryOutcome Outcome { get; }

    /// <summary>Why, in words for an operator; null when everything is well. Holds no secret.</summary>
    public string? Reason { get; }

    /// <summary>A short name for the kind of error, for counters: <c>http_503</c>, <c>connection</c>, <c>timeout</c>; null when there was none.</summary>
    public string? ErrorType { get; }

    /// <summary>How long the SIEM asks us to wait before the next request; null if it does not say.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>One outcome for each event of the batch, in its order; null unless <see cref="Outcome" /> is <see cref="DeliveryOutcome.PerEvent" />.</summary>
    public IReadOnlyList<EventOutcome>? Events { get; private init; }

    /// <summary>
    /// Set where the SIEM has taken the request and will confirm later that it is stored. The events stay pending until it completes,
    /// and its result then stands for the request. It must not fault.
    /// </summary>
    public Task<DeliveryResult>? Confirmation { get; private init; }

    /// <summary>The SIEM has taken every event and has something to say about it, which the operator is told.</summary>
    /// <param name="warning">What the operator should know.</param>
    /// <param name="slowDown">How long the sender should pause before its next request; null for no pause.</param>
    public static DeliveryResult DeliveredWithWarning(string warning, TimeSpan? slowDown = null) =>
        new(DeliveryOutcome.Delivered, warning) { RetryAfter = slowDown };

    /// <summary>The SIEM has taken the request, and <paramref name="confirmation" /> will tell whether it is stored.</summary>
    /// <param name="confirmation">Completes with the final result; must not fault.</param>
    public static DeliveryResult Unconfirmed(Task<DeliveryResult> confirmation) =>
        new(DeliveryOutcome.Delivered) { Confirmation = confirmation };

    /// <summary>The events may be taken later.</summary>
    /// <param name="reason">Why not now.</param>
    /// <param name="errorType">A short name for counters.</param>
    /// <param name="retryAfter">How long the SIEM asks us to wait; null if it does not say.</param>
    public static DeliveryResult Retry(string reason, string errorType, TimeSpan? retryAfter = null) =>
        new(DeliveryOutcome.Retry, reason, errorType) { RetryAfter = retryAfter };

    /// <summary>The request is too large.</summary>
    /// <param name="reason">The SIEM's words.</param>
    public static DeliveryResult TooLarge(string reason) => new(DeliveryOutcome.TooLarge, reason, "too_large");

    /// <summary>Something in the batch is wrong, it is not known what, and nothing of it was taken.</summary>
    /// <param name="reason">The SIEM's words.</param>
    /// <param name="errorType">A short name for counters.</param>
    public static DeliveryResult Rejected(string reason, string errorType = "rejected") => new(DeliveryOutcome.Rejected, reason, errorType);

    /// <summary>The SIEM has answered event by event.</summary>
    /// <param name="events">One outcome for each event of the batch, in its order.</param>
    /// <param name="reason">Why some were not taken.</param>
    /// <param name="errorType">A short name for counters.</param>
    /// <param name="retryAfter">How long the SIEM asks us to wait before the events not taken are sent again; null if it does not say.</param>
    public static DeliveryResult PerEvent(
        IReadOnlyList<EventOutcome> events, string reason, string errorType = "rejected", TimeSpan? retryAfter = null) =>
        new(DeliveryOutcome.PerEvent, reason, errorType) { Events = events, RetryAfter = retryAfter };

    /// <summary>The SIEM does not accept us as configured.</summary>
    /// <param name="reason">What the operator must put right.</param>
    /// <param name="errorType">A short name for counters.</param>
    public static DeliveryResult Refused(string reason, string errorType) => new(DeliveryOutcome.Refused, reason, errorType);
}
