namespace Serilog.Sinks.Sark;

/// <summary>What became of a request, as far as the events in it are concerned.</summary>
public enum DeliveryOutcome
{
    /// <summary>The SIEM has taken every event.</summary>
    Delivered,

    /// <summary>The SIEM has not taken the events now and may take them later: an overload, an outage, a lost connection.</summary>
    Retry,

    /// <summary>The request is too large for the SIEM; it is sent again in halves.</summary>
    TooLarge,

    /// <summary>The SIEM objects to something in the batch without saying to which event, and has taken none.</summary>
    Rejected,

    /// <summary>The SIEM has answered for each event by itself; see <see cref="DeliveryResult.Events" />.</summary>
    PerEvent,

    /// <summary>
    /// The SIEM will not talk to us as configured: a wrong secret, a missing permission, an unknown index. The events are kept, and
    /// the operator is told.
    /// </summary>
    Refused,
}
