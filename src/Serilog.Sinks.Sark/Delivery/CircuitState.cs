namespace Serilog.Sinks.Sark;

/// <summary>Whether a sink sends requests at the moment.</summary>
public enum CircuitState
{
    /// <summary>Requests flow.</summary>
    Closed,

    /// <summary>One request at a time is sent, to see whether the SIEM is back.</summary>
    HalfOpen,

    /// <summary>None is sent for now: too many in a row have failed, the SIEM refuses the configuration, or it has asked for a pause.</summary>
    Open,
}
