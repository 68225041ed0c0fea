using Serilog.Events;
using Serilog.Sinks.Sark.Delivery;

namespace Serilog.Sinks.Sark.Journal;

/// <summary>
/// Brings what is on disk only back into the queue, oldest first and never more than half of what the queue takes, so that live events have room beside it: what
/// dead processes have left, and what did not fit.
/// </summary>
sealed class JournalReplay(EventJournal journal, EventEncoder encoder, SiemOptions options, DeliveryLedger ledger, FailureReporter failures, BatchQueue queue)
{
    static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    static readonly TimeSpan RoomInterval = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan AdoptionInterval = TimeSpan.FromSeconds(30);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            long? adopted = null;
            while (true)
            {
                if (adopted is not { } last || options.TimeProvider.GetElapsedTime(last) >= AdoptionInterval)
                {
                    Adopt();
                    adopted = options.TimeProvider.GetTimestamp();
                }

                await WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
                if (journal.NextBacklog() is { } segment) await ReplayAsync(segment, cancellationToken).ConfigureAwait(false);
                else await Task.Delay(LookInterval, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The sink is disposed. What is on disk stays there.
        }
    }

    void Adopt()
    {
        try
        {
            journal.Adopt();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            failures.JournalTrouble($"what others may have left cannot be looked at: {exception.Message}");
        }
    }

    async Task ReplayAsync(Segment segment, CancellationToken cancellationToken)
    {
        long replayed = 0;
        try
        {
            foreach (var entry in SegmentReader.Read(segment.Path, segment.ReplayFrom, Segment.ReadAcknowledged(segment.Path)))
            {
                await WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
                if (entry.LogEvent is null) failures.JournalTrouble($"{segment.Path}, at byte {entry.Offset}: {entry.Damage}");
                else Replay(segment, entry.Offset, entry.LogEvent);
                if (entry.LogEvent is not null) replayed++;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            failures.JournalTrouble($"{segment.Path} cannot be read: {exception.Message}");
        }

        // What we wrote ourselves, for a while, and is not there any more.
        var lost = (int)Math.Max(0, segment.OnDiskOnly - replayed);
        if (lost > 0)
        {
            failures.Dropped([], lost, $"{segment.Path} is damaged or gone");
            ledger.Drop(lost, 0, queued: 0);
        }

        segment.Complete();
    }

    void Replay(Segment segment, long offset, LogEvent logEvent)
    {
        var record = new JournalRecord(segment, offset);
        var captured = AuditEventReader.Read(logEvent);
        if (segment.IsAdopted)
        {
            ledger.Accept(captured?.AuditEvent);
            segment.Add(1, 0);
        }

        if (encoder.Encode(logEvent, captured, out var rejection) is { } encoded)
        {
            ledger.Queue(encoded.Length);
            queue.Add(encoded, record);
            encoded.Release();
            return;
        }

        failures.Rejected([logEvent], 1, rejection!);
        journal.Reject(logEvent, rejection!);
        ledger.Reject(1, 0, queued: 0);
        journal.Acknowledge(segment, [offset]);
    }

    async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (!ledger.IsHalfEmpty) await Task.Delay(RoomInterval, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
