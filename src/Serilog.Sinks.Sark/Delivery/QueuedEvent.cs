using Serilog.Events;
using Serilog.Sinks.Sark.Journal;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>An event in a batch, until it is settled.</summary>
/// <param name="Batch">The batch whose memory its bytes are in.</param>
/// <param name="Bytes">The bytes, until it is settled.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Original">See <see cref="EncodedEvent" />.</param>
/// <param name="Record">Where it stands in the journal, if it does.</param>
readonly record struct QueuedEvent(EventBatch Batch, ReadOnlyMemory<byte> Bytes, DateTimeOffset Timestamp, LogEvent? Original, JournalRecord? Record)
{
    public int Length => Bytes.Length;
}
