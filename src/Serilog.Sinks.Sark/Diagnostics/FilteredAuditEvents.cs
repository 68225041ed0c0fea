using Serilog.Debugging;
using Serilog.Events;

namespace Serilog.Sinks.Sark.Diagnostics;

/// <summary>Counts audit events that a logger's minimum level discards, and says so before they add up unseen.</summary>
static class FilteredAuditEvents
{
    static long _count;

    public static void Report(AuditEvent auditEvent, LogEventLevel level)
    {
        SarkMeter.Filtered.Add(1);
        var count = Interlocked.Increment(ref _count);

        // Told at 1, 10, 100, …: a misconfigured logger must be noticed, and must not flood SelfLog.
        if (IsPowerOfTen(count))
            SelfLog.WriteLine(
                "An audit event of type {0} was discarded because the logger's minimum level is above {1}; {2} so far. Set MinimumLevel to Information or lower for loggers that audit.",
                auditEvent.EventType.Name,
                level,
                count);
    }

    static bool IsPowerOfTen(long count)
    {
        while (count % 10 == 0) count /= 10;
        return count == 1;
    }
}
