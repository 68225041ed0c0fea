using System.Buffers;
using Serilog.Events;
using Serilog.Parsing;
using Serilog.Sinks.Sark.Journal;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>
/// Events that were logged one after the other, in pooled memory, in the shape that PeriodicBatching can queue. It belongs to its events: when the last of them is
/// settled, its memory goes back to the pool.
/// </summary>
sealed class EventBatch : LogEvent
{
    // In pieces: one array for all would be moved as it grows, and no memory that is touched for the first time is cheap. Each is twice the one before at most, so that a
    // batch of few events, of which an outage may gather thousands, holds little more than they need.
    const int LargestChunk = 128 * 1024;

    static readonly MessageTemplate NoTemplate = new([new TextToken("")]);

    readonly List<byte[]> _chunks = [];
    QueuedEvent[] _events;
    int _used, _count, _unsettled;

    /// <param name="expectedEvents">For how many events there is room at first.</param>
    /// <param name="expectedBytes">How many bytes they may have.</param>
    public EventBatch(int expectedEvents, int expectedBytes)
        : base(DateTimeOffset.MinValue, LogEventLevel.Information, exception: null, NoTemplate, [])
    {
        _events = ArrayPool<QueuedEvent>.Shared.Rent(expectedEvents);
        _chunks.Add(ArrayPool<byte>.Shared.Rent(Math.Min(expectedBytes, LargestChunk)));
    }

    /// <summary>Whether it has been queued; it may take further events until it is handed on.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Whether a request that has been given up still reads its events: its memory does not go back to the pool then.</summary>
    public bool IsLeft { get; set; }

    public int Count => _count;

    public long Length { get; private set; }

    public ArraySegment<QueuedEvent> Events => new(_events, 0, _count);

    /// <summary>Adds an event, whose bytes are copied.</summary>
    public void Add(in EncodedEvent encoded, JournalRecord? record)
    {
        var bytes = Reserve(encoded.Length);
        encoded.Bytes.AsSpan().CopyTo(bytes.Span);
        if (_count == _events.Length) Grow();
        _events[_count++] = new QueuedEvent(this, bytes, encoded.Timestamp, encoded.Original, record);
        Length += encoded.Length;
        _unsettled++;
    }

    /// <summary>So many of the events are settled, and nobody looks at them any more. Called once for each event, after the last has been added.</summary>
    public void Release(int events)
    {
        if (Interlocked.Add(ref _unsettled, -events) > 0 || IsLeft) return;

        foreach (var chunk in _chunks) ArrayPool<byte>.Shared.Return(chunk);
        ArrayPool<QueuedEvent>.Shared.Return(_events, clearArray: true);
        _chunks.Clear();
        _events = [];
    }

    Memory<byte> Reserve(int length)
    {
        var chunk = _chunks[_chunks.Count - 1];
        if (length > chunk.Length - _used)
        {
            chunk = ArrayPool<byte>.Shared.Rent(Math.Max(length, Math.Min(2 * chunk.Length, LargestChunk)));
            _chunks.Add(chunk);
            _used = 0;
        }

        var reserved = chunk.AsMemory(_used, length);
        _used += length;
        return reserved;
    }

    void Grow()
    {
        var larger = ArrayPool<QueuedEvent>.Shared.Rent(Math.Max(1, 2 * _count));
        Array.Copy(_events, larger, _count);
        ArrayPool<QueuedEvent>.Shared.Return(_events, clearArray: true);
        _events = larger;
    }
}
