namespace Serilog.Sinks.Sark.Journal;

/// <summary>Where an event waits.</summary>
enum Placement
{
    /// <summary>In the queue, and perhaps on disk.</summary>
    Queue,

    /// <summary>On disk, until there is room in the queue.</summary>
    DiskOnly,

    /// <summary>There was no room for it.</summary>
    Nowhere,
}
