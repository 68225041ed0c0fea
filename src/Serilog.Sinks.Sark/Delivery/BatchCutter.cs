namespace Serilog.Sinks.Sark.Delivery;

/// <summary>Cuts a batch of events into ones that keep the SIEM's limits, in order.</summary>
static class BatchCutter
{
    public static IEnumerable<SiemBatch> Cut(ArraySegment<QueuedEvent> events, SiemLimits limits)
    {
        var (all, end) = (events.Array!, events.Count);
        var start = 0;
        long bytes = 0;
        DateTimeOffset earliest = default, latest = default;

        for (var i = 0; i < end; i++)
        {
            var next = all[i];
            var cost = (long)next.Length + limits.EventOverheadBytes;
            if (i > start && (i - start >= limits.MaxEvents || bytes + cost > limits.MaxBytes || SpanWith(in next) > limits.MaxTimeSpan))
            {
                yield return new SiemBatch(new ArraySegment<QueuedEvent>(all, start, i - start));
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

        if (end > start) yield return new SiemBatch(new ArraySegment<QueuedEvent>(all, start, end - start));

        TimeSpan SpanWith(in QueuedEvent next) =>
            (next.Timestamp > latest ? next.Timestamp : latest) - (next.Timestamp < earliest ? next.Timestamp : earliest);
    }
}
