using System.Buffers;
using System.Text;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>Reads at most the first 64 KiB of an answer: a SIEM, or whatever answers in its place, may send without end.</summary>
static class BoundedBody
{
    public const int MaxBytes = 64 * 1024;

    public static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength == 0) return "";

#pragma warning disable CA2016 // The headers have been read: this waits for nothing, and netstandard2.0 takes no token.
        using var stream = await content.ReadAsStreamAsync().ConfigureAwait(false);
#pragma warning restore CA2016
        var buffer = ArrayPool<byte>.Shared.Rent(MaxBytes);
        try
        {
            var length = 0;
            int read;
            while (length < MaxBytes &&
                   (read = await stream.ReadAsync(buffer, length, MaxBytes - length, cancellationToken).ConfigureAwait(false)) > 0)
                length += read;
            return Encoding.UTF8.GetString(buffer, 0, length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
