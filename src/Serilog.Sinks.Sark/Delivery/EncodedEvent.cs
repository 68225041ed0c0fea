using Serilog.Events;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>An event as the SIEM's bytes, still in the buffer of the thread that logs, on its way into a batch.</summary>
/// <param name="Buffer">Where the bytes are.</param>
/// <param name="Bytes">The bytes; valid until <see cref="Release" />.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Original">
/// The log event, kept only where a failure listener, or a journal that is written at the end, may want it back: a deep queue of whole log events would cost more than
/// everything else together.
/// </param>
readonly record struct EncodedEvent(SiemBuffer Buffer, ArraySegment<byte> Bytes, DateTimeOffset Timestamp, LogEvent? Original)
{
    public int Length => Bytes.Count;

    /// <summary>Gives the buffer back. Called exactly once, by whoever has had the event encoded.</summary>
    public void Release() => Buffer.Return();
}
