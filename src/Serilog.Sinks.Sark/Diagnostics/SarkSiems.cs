using Serilog.Sinks.Sark.Diagnostics;

namespace Serilog.Sinks.Sark;

/// <summary>Every SARK sink of this process, however it was configured.</summary>
public static class SarkSiems
{
    static readonly object Lock = new();
    static SiemMonitor[] _running = [];

    /// <summary>The sinks that have been created and not disposed, in the order of their creation.</summary>
    public static IReadOnlyList<SiemMonitor> Running => Volatile.Read(ref _running);

    internal static void Add(SiemMonitor monitor)
    {
        lock (Lock) _running = [.. _running, monitor];
        SarkMeter.Publish();
    }

    internal static void Remove(SiemMonitor monitor)
    {
        lock (Lock) _running = [.. _running.Where(other => other != monitor)];
    }
}
