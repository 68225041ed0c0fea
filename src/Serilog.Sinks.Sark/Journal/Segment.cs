using System.Buffers.Binary;
using System.IO.Hashing;
using Serilog.Sinks.Sark.Delivery;

namespace Serilog.Sinks.Sark.Journal;

/// <summary>
/// One file of events, and beside it one of the offsets of those that are settled. When the last is settled and no more will come, both are deleted. Its
/// acknowledgements are in the operating system's hands, no more: losing some of them to a loss of power repeats events, and loses none.
/// </summary>
sealed class Segment(string path, DeliveryLedger ledger) : IDisposable
{
    public const string Extension = ".clef";
    public const string AcknowledgementExtension = ".ack";

    // The offset and its checksum, four bytes each. Zeros, which a loss of power may leave, are none.
    const int NoteBytes = 2 * sizeof(uint);

    readonly object _lock = new();
    readonly string _acknowledgementPath = System.IO.Path.ChangeExtension(path, AcknowledgementExtension);
    FileStream? _acknowledgements;
    long _outstanding, _bytes;
    bool _complete;
    bool _deleted;

    public string Path => path;

    /// <summary>The offset from which on events are on disk only, and have to be replayed; beyond any when all are in memory too.</summary>
    public long ReplayFrom { get; set; } = long.MaxValue;

    /// <summary>Whether a process that has died has left it.</summary>
    public bool IsAdopted { get; init; }

    /// <summary>
    /// Whether something in it is not what was written. It is not deleted then, but put aside, beside the rejected events: what is left of an event is evidence too.
    /// </summary>
    public bool IsDamaged { get; set; }

    /// <summary>Where it is put aside.</summary>
    public string DamagedPath => System.IO.Path.Combine(path, "..", "..", FormattableString.Invariant(
        $"damaged-{System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(path))}-{System.IO.Path.GetFileName(path)}"));

    /// <summary>How many of its events are nowhere else.</summary>
    public long OnDiskOnly { get; set; }

    /// <summary>The offset of the last event that was brought back into the queue; below any before the first.</summary>
    public long ReplayedUpTo { get; set; } = -1;

    /// <summary>So many more events, of so many bytes, to be settled some day.</summary>
    public void Add(int events, long bytes)
    {
        Interlocked.Add(ref _outstanding, events);
        Interlocked.Add(ref _bytes, bytes);
        ledger.Journal(events, bytes);
    }

    /// <summary>The events at these offsets are settled.</summary>
    public void Acknowledge(ReadOnlySpan<long> offsets)
    {
        lock (_lock)
        {
            Interlocked.Add(ref _outstanding, -offsets.Length);
            ledger.Journal(-offsets.Length, 0);
            if (DeleteIfDone() || _deleted) return;

            _acknowledgements ??= new FileStream(_acknowledgementPath, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 1);
            var bytes = new byte[offsets.Length * NoteBytes];
            for (var i = 0; i < offsets.Length; i++) WriteNote(bytes.AsSpan(i * NoteBytes, NoteBytes), offsets[i]);
            _acknowledgements.Write(bytes, 0, bytes.Length);
        }
    }

    /// <summary>So many of its events cannot be read any more.</summary>
    public void Lose(int events)
    {
        Interlocked.Add(ref _outstanding, -events);
        ledger.Journal(-events, 0);
    }

    /// <summary>No more events will be added.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _complete = true;
            DeleteIfDone();
        }
    }

    /// <returns>The offsets of the events that are settled.</returns>
    public static HashSet<long> ReadAcknowledged(string path)
    {
        var offsets = new HashSet<long>();
        var acknowledgementPath = System.IO.Path.ChangeExtension(path, AcknowledgementExtension);
        if (!File.Exists(acknowledgementPath)) return offsets;

        // One that is torn or damaged must not settle an event that is not; those behind it may begin anywhere.
        var bytes = ReadShared(acknowledgementPath);
        for (var i = 0; i + NoteBytes <= bytes.Length;)
        {
            if (ReadNote(bytes.AsSpan(i, NoteBytes)) is { } offset)
            {
                offsets.Add(offset);
                i += NoteBytes;
            }
            else
            {
                i++;
            }
        }

        return offsets;
    }

    public void Dispose()
    {
        lock (_lock) _acknowledgements?.Dispose();
    }

    static void WriteNote(Span<byte> note, long offset)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(note, checked((uint)offset));
        BinaryPrimitives.WriteUInt32LittleEndian(note.Slice(sizeof(uint)), Crc32.HashToUInt32(note.Slice(0, sizeof(uint))));
    }

    static long? ReadNote(ReadOnlySpan<byte> note) =>
        BinaryPrimitives.ReadUInt32LittleEndian(note.Slice(sizeof(uint))) == Crc32.HashToUInt32(note.Slice(0, sizeof(uint)))
            ? BinaryPrimitives.ReadUInt32LittleEndian(note)
            : null;

    static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }

    bool DeleteIfDone()
    {
        if (!_complete || _deleted || Interlocked.Read(ref _outstanding) > 0) return false;

        _deleted = true;
        ledger.Journal(0, -Interlocked.Read(ref _bytes));
        _acknowledgements?.Dispose();

        try
        {
            // The events first: acknowledgements without events are nothing, events without acknowledgements would all be sent again.
            if (IsDamaged) File.Move(path, System.IO.Path.GetFullPath(DamagedPath));
            else File.Delete(path);
            File.Delete(_acknowledgementPath);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Somebody has deleted them.
        }

        return true;
    }
}
