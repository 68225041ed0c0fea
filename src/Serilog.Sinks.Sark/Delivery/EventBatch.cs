using System.Buffers;
using Serilog.Events;
using Serilog.Parsing;
using Serilog.Sinks.Sark.Journal;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>
/// Events that were logged one after the other, in one pooled piece of memory, in the shape that PeriodicBatching can queue. It belongs to its events: when the last of
/// them is settled, its memory goes back to the pool.
/// </summary>
sealed class EventBatch : LogEvent
{
    static readonly MessageTemplate NoTemplate = new([new TextToken("")]);

    byte[] _bytes;
    QueuedEvent[] _events;
    int _length, _count, _unsettled;

    /// <param name="expectedEvents">For how many events there is room at first.</param>
    /// <param name="expectedBytes">For how many bytes there is room at first.</param>
    public EventBatch(int expectedEvents, int expectedBytes)
        : base(DateTimeOffset.MinValue, LogEventLevel.Information, exception: null, NoTemplate, [])
    {
        _events = ArrayPool<QueuedEvent>.Shared.Rent(expectedEvents);
        _bytes = ArrayPool<byte>.Shared.Rent(expectedBytes);
    }

    /// <summary>Whether it has been queued; it may take further events until it is handed on.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Whether a request that has been given up still reads its events: its memory does not go back to the pool then.</summary>
    public bool IsLeft { get; set; }

    public int Count => _count;

    public int Length => _length;

    public ReadOnlyMemory<byte> Bytes => _bytes;

    public ArraySegment<QueuedEvent> Events => new(_events, 0, _count);

    /// <summary>Adds an event, whose bytes are copied.</summary>
    public void Add(in EncodedEvent encoded, JournalRecord? record)
    {
        EnsureRoom(ref _events, _count, 1);
        EnsureRoom(ref _bytes, _length, encoded.Length);
        encoded.Bytes.AsSpan().CopyTo(_bytes.AsSpan(_length));
        _events[_count++] = new QueuedEvent(this, _length, encoded.Length, encoded.Timestamp, encoded.Original, record);
        _length += encoded.Length;
        _unsettled++;
    }

    /// <summary>So many of the events are settled, and nobody looks at them any more. Called once for each event, after the last has been added.</summary>
    public void Release(int events)
    {
        if (Interlocked.Add(ref _unsettled, -events) > 0 || IsLeft) return;

        ArrayPool<byte>.Shared.Return(_bytes);
        ArrayPool<QueuedEvent>.Shared.Return(_events, clearArray: true);
        _bytes = [];
        _events = [];
    }

    static void EnsureRoom<T>(ref T[] array, int used, int needed)
    {
        if (used + needed <= array.Length) return;

        var larger = ArrayPool<T>.Shared.Rent(Math.Max(used + needed, 2 * array.Length));
        Array.Copy(array, larger, used);
        ArrayPool<T>.Shared.Return(array, clearArray: true);
        array = larger;
    }
}
