using System.Buffers;
using Serilog.Events;
using Serilog.Parsing;
using Serilog.Sinks.Sark.Journal;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>
/// An event as the SIEM's bytes, in the shape that PeriodicBatching can queue. A deep queue of whole log events would cost more than
/// everything else together, so the original is kept only where a failure listener, or a journal that is written at the end, may want it back.
/// </summary>
sealed class EncodedEvent : LogEvent
{
    static readonly MessageTemplate NoTemplate = new([new TextToken("")]);

    byte[] _buffer;

    public EncodedEvent(ReadOnlySpan<byte> bytes, DateTimeOffset timestamp, LogEventLevel level, LogEvent? original)
        : base(timestamp, level, exception: null, NoTemplate, [])
    {
        _buffer = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(_buffer);
        Length = bytes.Length;
        Original = original;
    }

    public int Length { get; }

    public LogEvent? Original { get; }

    /// <summary>Where it stands in the journal, if it does.</summary>
    public JournalRecord? Record { get; set; }

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, Length);

    /// <summary>Whether a request that has been given up still reads the bytes.</summary>
    public bool IsLeft { get; set; }

    /// <summary>Gives the bytes back to the pool. Called exactly once, by whoever settles the event.</summary>
    public void Release()
    {
        if (IsLeft) return;

        var buffer = _buffer;
        _buffer = [];
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
