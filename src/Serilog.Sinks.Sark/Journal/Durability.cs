namespace Serilog.Sinks.Sark;

/// <summary>What an event that was logged, and has not reached the SIEM yet, survives.</summary>
public enum Durability
{
    /// <summary>Nothing: events wait in memory.</summary>
    Memory,

    /// <summary>
    /// A full queue, an outage and an orderly shutdown: events go to disk when the queue is full, while requests are held back, and when the sink is disposed
    /// before they are delivered. Not a crash.
    /// </summary>
    Spill,

    /// <summary>A crash of the process as well: every event is in the operating system's hands before the logging call returns. Not a loss of power.</summary>
    Journal,

    /// <summary>A loss of power as well: every event is on the medium before the logging call returns. Threads that log at the same time share one flush.</summary>
    JournalSynced,
}
