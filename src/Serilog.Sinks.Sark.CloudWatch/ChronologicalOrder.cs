namespace Serilog.Sinks.Sark.CloudWatch;

/// <summary>
/// The order in which a batch is written: by time, as CloudWatch Logs demands, and events of the same time as they were logged. It can be found again for the answer, which
/// counts the events as they were written.
/// </summary>
static class ChronologicalOrder
{
    /// <returns>The indexes of the batch's events, the earliest first.</returns>
    public static int[] Of(SiemBatch batch)
    {
        var order = new int[batch.Count];
        var sorted = true;
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            sorted &= i == 0 || batch.GetTimestamp(i - 1) <= batch.GetTimestamp(i);
        }

        if (!sorted)
            Array.Sort(order, (x, y) => batch.GetTimestamp(x).CompareTo(batch.GetTimestamp(y)) is var byTime && byTime != 0 ? byTime : x.CompareTo(y));
        return order;
    }

    /// <summary>The time of the batch's earliest event.</summary>
    public static DateTimeOffset Start(SiemBatch batch)
    {
        var earliest = batch.GetTimestamp(0);
        for (var i = 1; i < batch.Count; i++)
            if (batch.GetTimestamp(i) < earliest)
                earliest = batch.GetTimestamp(i);
        return earliest;
    }
}
