using System.IO.Compression;
using System.Net;
using System.Threading.Channels;

namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>A request that a sink has made.</summary>
sealed record CapturedRequest(HttpMethod Method, string PathAndQuery, IReadOnlyList<KeyValuePair<string, IEnumerable<string>>> Headers, string? MediaType, byte[] Body);

/// <summary>Keeps what a sink would send, and sends nothing.</summary>
sealed class CapturingHandler(Answer answer) : HttpMessageHandler
{
    public List<CapturedRequest> Requests { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        lock (Requests) Requests.Add(new CapturedRequest(request.Method, request.RequestUri!.PathAndQuery, [.. request.Headers], request.Content.Headers.ContentType?.MediaType, body));
        return new HttpResponseMessage((HttpStatusCode)answer.Status) { Content = new StringContent(answer.Body) };
    }
}

/// <summary>Sends requests whose bodies are there already: gzip and HTTP, and nothing else.</summary>
static class WireFloor
{
    public static async Task SendAsync(IReadOnlyList<CapturedRequest> requests, LoadCase load, string url, CancellationToken cancellationToken)
    {
        using var client = HandSink.CreateClient(url);
        var queue = Channel.CreateUnbounded<CapturedRequest>();
        foreach (var request in requests) queue.Writer.TryWrite(request);
        queue.Writer.Complete();
        await Task.WhenAll(Enumerable.Range(0, load.Requests).Select(_ => Task.Run(() => SendAllAsync(queue.Reader, load, client, cancellationToken), cancellationToken)));
    }

    static async Task SendAllAsync(ChannelReader<CapturedRequest> queue, LoadCase load, HttpClient client, CancellationToken cancellationToken)
    {
        var compressed = new MemoryStream();
        await foreach (var captured in queue.ReadAllAsync(cancellationToken))
        {
            using var request = new HttpRequestMessage(captured.Method, captured.PathAndQuery);
            foreach (var header in captured.Headers) request.Headers.TryAddWithoutValidation(header.Key, header.Value);
            request.Content = Content(captured.Body.AsSpan(), compressed, load.Gzip);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", captured.MediaType);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await response.Content.CopyToAsync(Stream.Null, cancellationToken);
            response.EnsureSuccessStatusCode();
        }
    }

    /// <param name="body">The bytes.</param>
    /// <param name="compressed">Reused from request to request.</param>
    /// <param name="gzip">Whether they are gzipped.</param>
    public static HttpContent Content(ReadOnlySpan<byte> body, MemoryStream compressed, bool gzip)
    {
        compressed.SetLength(0);
        if (!gzip)
        {
            compressed.Write(body);
            return new ByteArrayContent(compressed.GetBuffer(), 0, (int)compressed.Length);
        }

        using (var stream = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) stream.Write(body);
        var content = new ByteArrayContent(compressed.GetBuffer(), 0, (int)compressed.Length);
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }
}
