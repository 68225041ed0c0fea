using Serilog.Events;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>Cuts what PeriodicBatching hands over into batches that keep the SIEM's limits, in order.</summary>
static class BatchCutter
{
    public static IEnumerable<SiemBatch> Cut(IEnumerable<LogEvent> events, SiemLimits limits)
    {
        var all = events.Cast<EncodedEvent>().ToArray();
        var start = 0;
        long bytes = 0;
        DateTimeOffset earliest = default, latest = default;

        for (var i = 0; i < all.Length; i++)
        {
            var next = all[i];
            var cost = (long)next.Length + limits.EventOverheadBytes;
            if (i > start && (i - start >= limits.MaxEvents || bytes + cost > limits.MaxBytes || SpanWith(next) > limits.MaxTimeSpan))
            {
                yield return new SiemBatch(new ArraySegment<EncodedEvent>(all, start, i - start));
                start = i;
            }

            if (i == start)
            {
                bytes = 0;
                earliest = latest = next.Timestamp;
            }

            bytes += cost;
            if (next.Timestamp < earliest) earliest = next.Timestamp;
            if (next.Timestamp > latest) latest = next.Timestamp;
        }

        if (all.Length > start) yield return new SiemBatch(new ArraySegment<EncodedEvent>(all, start, all.Length - start));

        TimeSpan SpanWith(LogEvent next) =>
            (next.Timestamp > latest ? next.Timestamp : latest) - (next.Timestamp < earliest ? next.Timestamp : earliest);
    }
}
