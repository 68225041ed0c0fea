using System.IO.Compression;

namespace Serilog.Sinks.Sark.CloudWatch.Tests;

/// <summary>Takes every request, and keeps it.</summary>
sealed class CapturingHandler : HttpMessageHandler
{
    readonly List<CapturedRequest> _requests = [];

    public IReadOnlyList<CapturedRequest> Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await using var sent = await request.Content!.ReadAsStreamAsync(cancellationToken);
        await using var plain = request.Content.Headers.ContentEncoding.Contains("gzip") ? new GZipStream(sent, CompressionMode.Decompress) : sent;
        var body = new MemoryStream();
        await plain.CopyToAsync(body, cancellationToken);
        lock (_requests)
            _requests.Add(new CapturedRequest(
                request.RequestUri!,
                request.Content.Headers.ContentType!.ToString(),
                request.Headers.GetValues("X-Amz-Target").Single(),
                request.Headers.GetValues("Authorization").Single(),
                body.ToArray()));
        return new HttpResponseMessage(System.Net.HttpStatusCode.OK) { Content = new StringContent("{}") };
    }

    public sealed record CapturedRequest(Uri Url, string ContentType, string Target, string Authorization, byte[] Body);
}
