namespace Serilog.Sinks.Sark.Emulator.Splunk;

/// <summary>The requests waiting for an indexer's acknowledgement, by channel.</summary>
sealed class HecAcknowledgements(TimeProvider time)
{
    readonly Lock _lock = new();
    readonly Dictionary<Guid, Channel> _channels = [];

    /// <returns>The request's id, counted from 0 in each channel.</returns>
    public long Register(Guid channel)
    {
        lock (_lock)
        {
            if (!_channels.TryGetValue(channel, out var requests))
            {
                _channels[channel] = requests = new Channel();
            }

            requests.TakenAt[requests.NextId] = time.GetTimestamp();
            return requests.NextId++;
        }
    }

    /// <returns>Whether a request is acknowledged: once only, since Splunk then forgets it.</returns>
    public bool Confirm(Guid channel, long id, TimeSpan after)
    {
        lock (_lock)
        {
            return _channels.TryGetValue(channel, out var requests)
                && requests.TakenAt.TryGetValue(id, out var takenAt)
                && time.GetElapsedTime(takenAt) >= after
                && requests.TakenAt.Remove(id);
        }
    }

    sealed class Channel
    {
        public long NextId { get; set; }

        public Dictionary<long, long> TakenAt { get; } = [];
    }
}
