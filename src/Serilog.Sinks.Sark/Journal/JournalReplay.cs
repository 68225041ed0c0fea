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

    readonly TaskCompletionSource<bool> _begin = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// The logger is configured, so there is somebody to hear what becomes of the events: its failure listener is set after the sink has been constructed. An application
    /// that has none, and logs nothing, is not waited for.
    /// </summary>
    public void Begin() => _begin.TrySetResult(true);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAny(_begin.Task, Task.Delay(LookInterval, options.TimeProvider, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
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
            failures.JournalDefect("adoption", $"what others may have left cannot be looked at: {exception.Message}");
        }
    }

    async Task ReplayAsync(Segment segment, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var entry in SegmentReader.Read(segment.Path, segment.ReplayFrom, Segment.ReadAcknowledged(segment.Path)))
            {
                await WaitForRoomAsync(cancellationToken).ConfigureAwait(false);
                if (entry.Offset <= segment.ReplayedUpTo) continue;

                if (entry.LogEvent is not null) Replay(segment, entry.Offset, entry.LogEvent);
                else ReportDamage(segment, entry);
                segment.ReplayedUpTo = entry.Offset;
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            failures.JournalDefect(segment.Path, $"{segment.Path} cannot be read: {exception.Message}");
            if (File.Exists(segment.Path))
            {
                // Nothing is given up, and nothing deleted, for a disk that may only be ill for a while.
                journal.PutOff(segment);
                return;
            }
        }

        // What we wrote ourselves, for a while, and is not there any more.
        var lost = (int)Math.Max(0, segment.OnDiskOnly);
        if (lost > 0)
        {
            failures.Dropped([], lost, $"{segment.Path} is damaged or gone");
            ledger.Drop(lost, 0, queued: 0);
            segment.Lose(lost);
        }

        journal.Complete(segment);
    }

    void ReportDamage(Segment segment, SegmentReader.Entry entry)
    {
        // Of a last line that the process did not live to finish writing, nobody was told that it was safe.
        var kept = "";
        if (!entry.IsUnfinished)
        {
            segment.IsDamaged = true;
            kept = $"; the file is kept as {Path.GetFileName(segment.DamagedPath)}";
        }

        failures.JournalDefect(segment.Path, $"{segment.Path}, at byte {entry.Offset}: {entry.Damage}{kept}");
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
        else
        {
            segment.OnDiskOnly--;
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
