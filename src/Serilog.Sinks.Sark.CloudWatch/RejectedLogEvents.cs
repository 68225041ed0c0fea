using System.Text.Json;

namespace Serilog.Sinks.Sark.CloudWatch;

/// <summary>
/// Which events CloudWatch Logs has not stored, although it answers 200. Indexes: PutLogEvents, RejectedLogEventsInfo; what is stored lies between the end of those that are too
/// old or expired and the start of those that are too new.
/// </summary>
/// <param name="TooOld">How many of the first are more than 14 days old.</param>
/// <param name="Expired">How many of the first are older than the log group keeps events.</param>
/// <param name="TooNew">How many of the last are more than two hours ahead.</param>
sealed record RejectedLogEvents(int TooOld, int Expired, int TooNew)
{
    /// <param name="body">The body of a success.</param>
    /// <param name="count">How many events were sent.</param>
    /// <returns>Null if all were stored.</returns>
    public static RejectedLogEvents? Read(JsonElement body, int count)
    {
        if (!body.TryGetProperty("rejectedLogEventsInfo", out var info) || info.ValueKind != JsonValueKind.Object) return null;

        var rejected = new RejectedLogEvents(
            Index("tooOldLogEventEndIndex", absent: 0), Index("expiredLogEventEndIndex", absent: 0), count - Index("tooNewLogEventStartIndex", absent: count));
        return rejected is { TooOld: 0, Expired: 0, TooNew: 0 } ? null : rejected;

        int Index(string name, int absent) =>
            info.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var index)
                ? Math.Min(Math.Max(index, 0), count)
                : absent;
    }

    public DeliveryResult ToResult(int[] order)
    {
        var firstStored = Math.Max(TooOld, Expired);
        var outcomes = new EventOutcome[order.Length];
        for (var place = 0; place < order.Length; place++)
            outcomes[order[place]] = place >= firstStored && place < order.Length - TooNew ? EventOutcome.Delivered : EventOutcome.Rejected;
        return DeliveryResult.PerEvent(outcomes, Describe(), "rejected_by_time");
    }

    string Describe()
    {
        List<string> reasons = [];
        if (TooOld > 0) reasons.Add($"{TooOld} more than 14 days old");
        if (Expired > TooOld) reasons.Add($"{Expired - TooOld} older than the log group keeps events");
        if (TooNew > 0) reasons.Add($"{TooNew} more than 2 hours in the future");
        return $"CloudWatch Logs does not store events of such a time: {string.Join(", ", reasons)}";
    }
}
