using Serilog.Sinks.Sark.Delivery;

namespace Serilog.Sinks.Sark;

/// <summary>The events of one request, in the adapter's own format, within the adapter's limits.</summary>
public sealed class SiemBatch
{
    readonly ArraySegment<QueuedEvent> _events;

    internal SiemBatch(ArraySegment<QueuedEvent> events) => _events = events;

    /// <summary>How many events there are; at least one.</summary>
    public int Count => _events.Count;

    /// <summary>The bytes of one event as <see cref="SiemAdapter.WriteEvent" /> wrote them. Valid until <see cref="SiemAdapter.SendAsync" /> returns.</summary>
    /// <param name="index">From 0 to <see cref="Count" /> - 1.</param>
    public ReadOnlyMemory<byte> this[int index] => EventAt(index).Bytes;

    /// <summary>The bytes of the request body before compression; 0 until it is composed.</summary>
    public int BodyLength => Body?.UncompressedLength ?? 0;

    internal ArraySegment<QueuedEvent> Events => _events;

    /// <summary>The bytes of all events together.</summary>
    internal long EventBytes
    {
        get
        {
            long bytes = 0;
            for (var i = 0; i < Count; i++) bytes += EventAt(i).Length;
            return bytes;
        }
    }

    /// <summary>The composed request body, kept so that a retry sends the same bytes without composing them again.</summary>
    internal RequestBody? Body { get; set; }

    /// <summary>When one event happened.</summary>
    /// <param name="index">From 0 to <see cref="Count" /> - 1.</param>
    public DateTimeOffset GetTimestamp(int index) => EventAt(index).Timestamp;

    /// <summary>Whoever still sends it may read the events' bytes for as long as that takes: they do not go back to the pool.</summary>
    internal void LeaveBuffersTo(Task sending)
    {
        EventAt(0).Batch.IsLeft = true;

        // Nobody else will look at what becomes of it.
        _ = sending.ContinueWith(
            static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    internal SiemBatch Slice(int start, int count) =>
        new(new ArraySegment<QueuedEvent>(_events.Array!, _events.Offset + start, count));

    ref readonly QueuedEvent EventAt(int index)
    {
        if ((uint)index >= (uint)_events.Count) throw new ArgumentOutOfRangeException(nameof(index));
        return ref _events.Array![_events.Offset + index];
    }
}
