using System.Buffers;
using System.Text.Json;

namespace Serilog.Sinks.Sark;

/// <summary>
/// Where an adapter writes an event or a request body: as JSON through <see cref="Json" />, or as bytes of any other format through
/// <see cref="IBufferWriter{T}" />. Reused; keep no reference to it.
/// </summary>
public sealed class SiemBuffer : IBufferWriter<byte>
{
    const int InitialSize = 4096;
    const int LargestKept = 64 * 1024;

    [ThreadStatic]
    static SiemBuffer? _idle;

    byte[] _bytes = ArrayPool<byte>.Shared.Rent(InitialSize);
    int _written;
    Utf8JsonWriter? _json;

    SiemBuffer()
    {
    }

    /// <summary>Writes JSON into this buffer. It is flushed for you at the end; flush it yourself only to mix it with bytes.</summary>
    public Utf8JsonWriter Json => _json ??= new Utf8JsonWriter(this, AuditEventJson.WriterOptions);

    /// <summary>How many bytes have been written, those still inside <see cref="Json" /> included.</summary>
    public long Length => _written + (_json?.BytesPending ?? 0);

    /// <summary>
    /// Set by an adapter that had to leave something out of an event to keep the SIEM's limits, and has marked the event accordingly. Counted in
    /// <see cref="SiemMetrics.Truncated" />.
    /// </summary>
    public bool Truncated { get; set; }

    /// <summary>What has been written. Valid until more is written.</summary>
    public ReadOnlySpan<byte> WrittenSpan => Complete();

    /// <inheritdoc />
    public void Advance(int count)
    {
        if (count < 0 || count > _bytes.Length - _written) throw new ArgumentOutOfRangeException(nameof(count));
        _written += count;
    }

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureFree(sizeHint);
        return _bytes.AsMemory(_written);
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureFree(sizeHint);
        return _bytes.AsSpan(_written);
    }

    /// <summary>Discards everything written so far, so that an event can be written once more, shorter.</summary>
    public void Clear()
    {
        _json?.Reset();
        _written = 0;
        Truncated = false;
    }

    // An adapter that logs while it writes re-enters the sink on this thread: the buffer in use is not the idle one, so it
    // gets another.
    internal static SiemBuffer Take()
    {
        var buffer = _idle ?? new SiemBuffer();
        _idle = null;
        return buffer;
    }

    /// <summary>Makes room for so many bytes at once, where it is known how many will come.</summary>
    internal void Reserve(long size)
    {
        if (size <= int.MaxValue / 2) EnsureFree((int)size);
    }

    internal ArraySegment<byte> Complete()
    {
        _json?.Flush();
        return new ArraySegment<byte>(_bytes, 0, _written);
    }

    internal void Return()
    {
        Clear();

        // A buffer that one huge event has grown is not kept for the small ones after it.
        if (_bytes.Length > LargestKept) Replace(InitialSize);
        _idle = this;
    }

    void EnsureFree(int sizeHint)
    {
        var needed = _written + Math.Max(sizeHint, 256);
        if (needed > _bytes.Length) Replace(Math.Max(needed, _bytes.Length * 2));
    }

    void Replace(int size)
    {
        var replacement = ArrayPool<byte>.Shared.Rent(size);
        _bytes.AsSpan(0, _written).CopyTo(replacement);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = replacement;
    }
}
