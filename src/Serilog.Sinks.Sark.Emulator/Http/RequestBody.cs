using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Serilog.Sinks.Sark.Emulator.Http;

/// <summary>A request's body as it travelled and as it was meant.</summary>
/// <param name="Content">The body after decompression; empty if it has a defect.</param>
/// <param name="CompressedBytes">Its size as it travelled.</param>
/// <param name="Defect">Why there is no content.</param>
sealed record RequestBody(ReadOnlyMemory<byte> Content, long CompressedBytes, BodyDefect Defect)
{
    const int ChunkBytes = 64 * 1024;

    /// <summary>The body as it travelled; empty if it was too large.</summary>
    public ReadOnlyMemory<byte> Sent { get; init; }

    public static async Task<RequestBody> ReadAsync(HttpRequest request, int maxBytes, CancellationToken ct)
    {
        var (sent, sentBytes) = await ReadAtMostAsync(request.Body, maxBytes, ct).ConfigureAwait(false);
        var body = request.Headers.ContentEncoding.ToString() switch
        {
            _ when sentBytes > maxBytes => new RequestBody(default, sentBytes, BodyDefect.TooLarge),
            "" or "identity" => new RequestBody(sent, sentBytes, BodyDefect.None),
            "gzip" => await DecompressAsync(sent, maxBytes, ct).ConfigureAwait(false),
            _ => new RequestBody(default, sentBytes, BodyDefect.UnsupportedEncoding),
        };
        return sentBytes > maxBytes ? body : body with { Sent = sent };
    }

    public static async Task<RequestBody> ReadBeginningAsync(HttpRequest request, CancellationToken ct)
    {
        var beginning = new byte[ChunkBytes];
        var bytes = await request.Body.ReadAsync(beginning, ct).ConfigureAwait(false);
        return new RequestBody(default, bytes, BodyDefect.Corrupt);
    }

    static async Task<RequestBody> DecompressAsync(ReadOnlyMemory<byte> sent, int maxBytes, CancellationToken ct)
    {
        if (sent.IsEmpty)
        {
            return new RequestBody(sent, 0, BodyDefect.None);
        }

        try
        {
            await using var gzip = new GZipStream(new MemoryStream(sent.ToArray()), CompressionMode.Decompress);
            var (content, bytes) = await ReadAtMostAsync(gzip, maxBytes, ct).ConfigureAwait(false);
            return bytes > maxBytes ? new RequestBody(default, sent.Length, BodyDefect.TooLarge)
                : !EndsWithSize(sent.Span, bytes) ? new RequestBody(default, sent.Length, BodyDefect.Corrupt)
                : new RequestBody(content, sent.Length, BodyDefect.None);
        }
        catch (InvalidDataException)
        {
            return new RequestBody(default, sent.Length, BodyDefect.Corrupt);
        }
    }

    /// <summary>Notices a body cut within its trailer, which the decompressor lets pass: gzip ends with the size modulo 2^32.</summary>
    static bool EndsWithSize(ReadOnlySpan<byte> sent, long bytes) =>
        sent.Length >= sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(sent[^sizeof(uint)..]) == (uint)bytes;

    /// <summary>
    /// Keeps no more than the limit but reads to the end, because a client that is still writing when its connection closes may never
    /// see the answer.
    /// </summary>
    static async Task<(ReadOnlyMemory<byte> Kept, long Bytes)> ReadAtMostAsync(Stream source, int maxBytes, CancellationToken ct)
    {
        var kept = new MemoryStream();
        var bytes = 0L;
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            int read;
            while ((read = await source.ReadAsync(chunk, ct).ConfigureAwait(false)) > 0)
            {
                bytes += read;
                if (bytes <= maxBytes)
                {
                    kept.Write(chunk, 0, read);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        return (kept.GetBuffer().AsMemory(0, (int)kept.Length), bytes);
    }
}
