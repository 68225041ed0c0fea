using System.IO.Compression;

namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>Gzips what sinks without compression of their own send, at the level that ours uses.</summary>
sealed class GzipHandler : DelegatingHandler
{
    public GzipHandler()
        : base(new SocketsHttpHandler())
    {
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } plain) request.Content = await CompressAsync(plain, cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }

    // The sinks send some of their requests synchronously.
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, cancellationToken).GetAwaiter().GetResult();

    static async Task<HttpContent> CompressAsync(HttpContent plain, CancellationToken cancellationToken)
    {
        var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) await plain.CopyToAsync(gzip, cancellationToken);
        var content = new ByteArrayContent(compressed.GetBuffer(), 0, (int)compressed.Length);
        content.Headers.ContentType = plain.Headers.ContentType;
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }
}
