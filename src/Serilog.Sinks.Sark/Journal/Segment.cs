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

    /// <summary>How many of its events are nowhere else.</summary>
    public long OnDiskOnly { get; set; }

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
            var bytes = new byte[offsets.Length * sizeof(long)];
            Buffer.BlockCopy(offsets.ToArray(), 0, bytes, 0, bytes.Length);
            _acknowledgements.Write(bytes, 0, bytes.Length);
        }
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

        // The last one may be torn.
        var bytes = ReadShared(acknowledgementPath);
        for (var i = 0; i + sizeof(long) <= bytes.Length; i += sizeof(long)) offsets.Add(BitConverter.ToInt64(bytes, i));
        return offsets;
    }

    public void Dispose()
    {
        lock (_lock) _acknowledgements?.Dispose();
    }

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
            File.Delete(path);
            File.Delete(_acknowledgementPath);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody has deleted more than the files.
        }

        return true;
    }
}
