using Serilog.Events;
using Serilog.Sinks.Sark.Delivery;

namespace Serilog.Sinks.Sark.Journal;

/// <summary>
/// What a sink has accepted and not settled, on disk. Writing fails loudly and never stops delivery: while it does, events are in memory only.
/// </summary>
sealed class EventJournal : IDisposable
{
    const long SegmentBytes = 8 * 1024 * 1024;

    // How long a disk that has failed is left alone before the next event tries it again.
    static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    // A file that somebody deletes takes what is written to it all the same, into nothing.
    static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    readonly object _lock = new();
    readonly object _flushLock = new();
    readonly SiemOptions _options;
    readonly FailureReporter _failures;
    readonly DeliveryLedger _ledger;
    readonly CircuitBreaker _breaker;
    readonly string _root;
    readonly Queue<Segment> _backlog = new();
    readonly List<Segment> _putOff = [];
    readonly List<JournalFolder> _adopted = [];
    JournalFolder? _folder;
    DeadLetters? _deadLetters;
    FileStream? _file;
    Segment? _segment;
    long _written, _flushed;
    long? _failedAt;
    long _lookedAt;
    bool _overflowing;

    public EventJournal(string name, SiemOptions options, DeliveryLedger ledger, FailureReporter failures, CircuitBreaker breaker)
    {
        _options = options;
        _failures = failures;
        _ledger = ledger;
        _breaker = breaker;
        _root = Path.Combine(options.JournalDirectory!, FolderName(name));
    }

    /// <summary>Whether events go to disk only at the moment, and to the SIEM in their turn.</summary>
    public bool IsOverflowing
    {
        get
        {
            lock (_lock) return _overflowing;
        }
    }

    bool WritesAll => _options.EffectiveDurability is Durability.Journal or Durability.JournalSynced;

    /// <summary>Finds a place for an event: in the queue, on disk, or in both, as durably as is asked for.</summary>
    /// <param name="logEvent">The event.</param>
    /// <param name="bytes">How many bytes it takes in the queue.</param>
    /// <param name="record">Where it stands in the journal; null if it does not.</param>
    public Placement Place(LogEvent logEvent, int bytes, out JournalRecord? record)
    {
        record = null;
        if (!WritesAll && !IsOverflowing && _breaker.State != CircuitState.Open && _ledger.TryQueue(bytes)) return Placement.Queue;

        JournalLine.Written written;
        try
        {
            written = JournalLine.Write(logEvent);
        }
        catch (Exception exception)
        {
            // The application's own code: a property that cannot be put into words.
            _failures.JournalDefect("format", $"an event cannot be written to it ({exception.GetType().Name}), and is in memory only");
            return _ledger.TryQueue(bytes) ? Placement.Queue : Placement.Nowhere;
        }

        using var line = written;
        bool queued;
        long end;
        FileStream file;
        lock (_lock)
        {
            // Decided under the lock: what is in a segment from a certain place on is either on disk only, or in the queue too, and never a mixture.
            queued = WritesAll && !_overflowing && _ledger.TryQueue(bytes);
            if (!TryWrite(line.Bytes, onDiskOnly: !queued, out var place)) return queued || _ledger.TryQueue(bytes) ? Placement.Queue : Placement.Nowhere;

            record = place;
            file = _file!;
            end = _written;
        }

        if (_options.EffectiveDurability != Durability.JournalSynced || FlushUpTo(end, file)) _failures.JournalWorks();
        return queued ? Placement.Queue : Placement.DiskOnly;
    }

    /// <summary>Keeps an event that was in the queue only, at the end of the sink's life.</summary>
    public bool TryKeep(LogEvent logEvent)
    {
        try
        {
            using var line = JournalLine.Write(logEvent);
            lock (_lock) return TryWrite(line.Bytes, onDiskOnly: true, out _);
        }
        catch (Exception exception)
        {
            // As in Place.
            _failures.JournalDefect("format", $"an event cannot be written to it ({exception.GetType().Name})");
            return false;
        }
    }

    /// <summary>The events are settled.</summary>
    public void Acknowledge(ReadOnlySpan<QueuedEvent> events)
    {
        Span<long> offsets = stackalloc long[128];
        var i = 0;
        while (i < events.Length)
        {
            if (events[i].Record is not { } first)
            {
                i++;
                continue;
            }

            var count = 0;
            while (i < events.Length && count < offsets.Length && events[i].Record is { } record && ReferenceEquals(record.Segment, first.Segment))
            {
                offsets[count++] = record.Offset;
                i++;
            }

            Acknowledge(first.Segment, offsets.Slice(0, count));
        }
    }

    public void Acknowledge(Segment segment, ReadOnlySpan<long> offsets)
    {
        try
        {
            segment.Acknowledge(offsets);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The worst that comes of it is that these events are sent once more after a restart.
            _failures.JournalDefect("acknowledgement", $"what is settled cannot be noted: {exception.Message}");
        }
    }

    /// <summary>No more events will be added to the segment, or read from it.</summary>
    public void Complete(Segment segment)
    {
        try
        {
            segment.Complete();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _failures.JournalDefect("deletion", $"a file of which everything is settled cannot be deleted: {exception.Message}");
        }
    }

    /// <summary>Keeps an event that the SIEM has refused among the dead letters.</summary>
    public void Reject(in QueuedEvent rejected, string reason)
    {
        // Read back where it is not in memory: where all goes well, nothing is read.
        if ((rejected.Original ?? (rejected.Record is { } record ? Read(record) : null)) is { } logEvent) Reject(logEvent, reason);
        else _failures.JournalDefect("rejected", "a rejected event cannot be kept: it cannot be read back");
    }

    /// <inheritdoc cref="Reject(in QueuedEvent, string)" />
    public void Reject(LogEvent logEvent, string reason)
    {
        try
        {
            lock (_lock) OpenFolder();
            _deadLetters!.Write(logEvent, reason);
        }
        catch (Exception exception)
        {
            // Whatever it is, the disk's trouble or that of an application's own type: delivery goes on.
            _failures.JournalDefect("rejected", $"a rejected event cannot be kept: {exception.Message}");
        }
    }

    /// <summary>A segment that cannot be read at the moment is tried again with the next <see cref="Adopt" />.</summary>
    public void PutOff(Segment segment)
    {
        lock (_lock) _putOff.Add(segment);
    }

    /// <summary>Takes over what processes that have died have left, and what could not be read the last time.</summary>
    public void Adopt()
    {
        var folders = JournalFolder.Adopt(_root, path => _failures.JournalDefect(path, $"{path} is not of a format that this version knows, and is left alone"));
        lock (_lock)
        {
            foreach (var segment in _putOff) _backlog.Enqueue(segment);
            _putOff.Clear();
            _adopted.AddRange(folders);
            foreach (var folder in folders)
            {
                foreach (var path in folder.SegmentPaths())
                {
                    var segment = new Segment(path, _ledger) { ReplayFrom = 0, IsAdopted = true };
                    segment.Add(0, new FileInfo(path).Length);
                    _backlog.Enqueue(segment);
                }
            }
        }
    }

    /// <returns>The oldest segment with events to be replayed; null if there is none. After the last, new events go to memory again.</returns>
    public Segment? NextBacklog()
    {
        lock (_lock)
        {
            if (_backlog.Count > 0) return _backlog.Dequeue();

            // Those of which every event is settled by now. The others stay ours until they are.
            foreach (var folder in _adopted.Where(static folder => folder.IsEmpty).ToArray())
            {
                folder.Dispose();
                _adopted.Remove(folder);
            }

            if (!_overflowing) return null;

            _overflowing = false;
            CloseSegment();
            return _backlog.Count > 0 ? _backlog.Dequeue() : null;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            CloseSegment();
            foreach (var rest in _backlog.Concat(_putOff)) rest.Dispose();
            foreach (var folder in _adopted) folder.Dispose();
            _folder?.Dispose();
            _deadLetters?.Dispose();
        }
    }

    /// <summary>The folder's name is the sink's, in characters that every file system takes.</summary>
    static string FolderName(string name) =>
        new([.. name.Select(static (c, i) => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '-' or '_' || (c == '.' && i > 0) ? c : '_')]);

    bool TryWrite(ArraySegment<byte> line, bool onDiskOnly, out JournalRecord record)
    {
        record = default;
        if (_failedAt is { } failedAt && _options.TimeProvider.GetElapsedTime(failedAt) < RetryInterval) return false;
        if (_ledger.JournalBytes + line.Count > _options.JournalMaxBytes)
        {
            _failures.JournalTrouble($"it has reached journalMaxBytes ({_options.JournalMaxBytes}), and takes no more events until some are delivered");
            return false;
        }

        try
        {
            LookForSegment();
            var segment = OpenSegment();
            var offset = _file!.Position;
            _file.Write(line.Array!, line.Offset, line.Count);
            _written += line.Count;
            segment.Add(1, line.Count);
            if (onDiskOnly)
            {
                segment.ReplayFrom = Math.Min(segment.ReplayFrom, offset);
                segment.OnDiskOnly++;
                _overflowing = true;
            }

            _failedAt = null;
            record = new JournalRecord(segment, offset);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Fail(exception);
            return false;
        }
    }

    void LookForSegment()
    {
        if (_segment is null || _options.TimeProvider.GetElapsedTime(_lookedAt) < LookInterval) return;

        _lookedAt = _options.TimeProvider.GetTimestamp();
        var path = _segment.Path;
        if (File.Exists(path)) return;

        // Closed first: a listener that logs what it is told must not find it.
        CloseSegment();
        _failures.JournalTrouble($"{path} has been deleted: what was in it is in memory only");
    }

    void OpenFolder()
    {
        if (_folder is { Exists: true }) return;

        _folder?.Dispose();
        _deadLetters?.Dispose();

        _folder = JournalFolder.Create(_root);
        _deadLetters = new DeadLetters(_root, Path.GetFileName(_folder.Path), _options.JournalMaxBytes);
        if (_options.EffectiveDurability == Durability.JournalSynced) DirectoryFlush.Flush(_root, _options.JournalDirectory!, Path.Combine(_options.JournalDirectory!, ".."));
    }

    Segment OpenSegment()
    {
        if (_file is not null && _file.Position >= SegmentBytes) CloseSegment();
        if (_segment is not null) return _segment;

        OpenFolder();
        var path = _folder!.NextSegmentPath();
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 1);
        _segment = new Segment(path, _ledger) { ReplayFrom = _overflowing ? 0 : long.MaxValue };

        // A file is on the medium only when its name is.
        if (_options.EffectiveDurability == Durability.JournalSynced) DirectoryFlush.Flush(_folder.Path);
        _lookedAt = _options.TimeProvider.GetTimestamp();
        return _segment;
    }

    /// <summary>Never throws: the next event must find a segment of its own, whatever has become of this one.</summary>
    void CloseSegment(bool flush = true)
    {
        if (_segment is not { } segment) return;

        var file = _file!;
        _file = null;
        _segment = null;
        lock (_flushLock)
        {
            try
            {
                using (file)
                    if (flush && _options.EffectiveDurability == Durability.JournalSynced)
                    {
                        file.Flush(flushToDisk: true);
                        _flushed = _written;
                    }
            }
            catch (IOException exception)
            {
                _failures.JournalTrouble(MediumTrouble(exception));
            }
        }

        if (segment.ReplayFrom < long.MaxValue) _backlog.Enqueue(segment);
        else Complete(segment);
    }

    /// <summary>Threads that log at the same time share one flush: whoever comes first flushes for those behind.</summary>
    /// <returns>Whether it is on the medium.</returns>
    bool FlushUpTo(long end, FileStream file)
    {
        Exception? failure;
        lock (_flushLock)
        {
            if (_flushed >= end) return true;

            var written = Interlocked.Read(ref _written);
            try
            {
                file.Flush(flushToDisk: true);
                _flushed = written;
                return true;
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                failure = exception;
            }
        }

        // The same file's next flush may well succeed, and what this one has lost stay lost: nothing more goes there.
        lock (_lock)
            if (ReferenceEquals(file, _file))
            {
                _failedAt = _options.TimeProvider.GetTimestamp();
                CloseSegment(flush: false);
            }

        _failures.JournalTrouble(MediumTrouble(failure));
        return false;
    }

    static string MediumTrouble(Exception exception) => $"events are in memory and in the operating system's hands only, the medium does not take them: {exception.Message}";

    static LogEvent? Read(JournalRecord record)
    {
        try
        {
            return SegmentReader.Read(record.Segment.Path, record.Offset, []).Select(static entry => entry.LogEvent).FirstOrDefault();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    void Fail(Exception exception)
    {
        _failedAt = _options.TimeProvider.GetTimestamp();

        // What is half written is torn; the next event begins a segment of its own. Closed first: see LookForSegment.
        CloseSegment(flush: false);
        _failures.JournalTrouble($"events are in memory only: {exception.Message}");
    }
}
