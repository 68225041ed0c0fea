using Serilog.Events;
using Serilog.Sinks.Sark.Journal;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>An event in a batch, until it is settled.</summary>
/// <param name="Batch">The batch that its bytes are in.</param>
/// <param name="Offset">Where they begin.</param>
/// <param name="Length">How many there are.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Original">See <see cref="EncodedEvent" />.</param>
/// <param name="Record">Where it stands in the journal, if it does.</param>
readonly record struct QueuedEvent(EventBatch Batch, int Offset, int Length, DateTimeOffset Timestamp, LogEvent? Original, JournalRecord? Record)
{
    public ReadOnlyMemory<byte> Bytes => Batch.Bytes.Slice(Offset, Length);
}
