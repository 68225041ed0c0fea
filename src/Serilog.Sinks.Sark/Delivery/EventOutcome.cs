namespace Serilog.Sinks.Sark;

/// <summary>What became of one event of a request that the SIEM answered event by event.</summary>
public enum EventOutcome
{
    /// <summary>The SIEM has taken it; it is not sent again.</summary>
    Delivered,

    /// <summary>The SIEM refuses this very event, for good.</summary>
    Rejected,

    /// <summary>The SIEM has not taken it, and not because of the event; it is sent again.</summary>
    NotTaken,
}
