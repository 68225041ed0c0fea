using System.IO.Compression;
using System.Net.Http.Headers;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>The bytes of one request, gzipped where that pays.</summary>
sealed class RequestBody
{
    // Below this, gzip's own framing eats what it saves.
    const int SmallestCompressed = 1024;

    // Compressing reuses one buffer per thread; a huge body's is not kept.
    const int LargestKept = 1024 * 1024;

    [ThreadStatic]
    static MemoryStream? _scratch;

    readonly byte[] _bytes;
    readonly bool _compressed;

    RequestBody(byte[] bytes, bool compressed, int uncompressedLength)
    {
        _bytes = bytes;
        _compressed = compressed;
        UncompressedLength = uncompressedLength;
    }

    public int Length => _bytes.Length;

    public int UncompressedLength { get; }

    public static RequestBody Create(ArraySegment<byte> plain, bool compress)
    {
        if (!compress || plain.Count < SmallestCompressed) return new RequestBody(plain.AsSpan().ToArray(), compressed: false, plain.Count);

        var compressed = _scratch is { Capacity: <= LargestKept } kept ? kept : _scratch = new MemoryStream();
        compressed.SetLength(0);
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(plain.Array!, plain.Offset, plain.Count);
        return new RequestBody(compressed.ToArray(), compressed: true, plain.Count);
    }

    /// <summary>
    /// A content for one attempt. The bytes are never pooled: an attempt that was cancelled or answered early may still be reading them.
    /// </summary>
    public HttpContent ToContent(string mediaType)
    {
        var content = new ByteArrayContent(_bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        if (_compressed) content.Headers.ContentEncoding.Add("gzip");
        return content;
    }
}
