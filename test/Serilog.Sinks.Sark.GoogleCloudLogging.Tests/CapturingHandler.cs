using System.IO.Compression;
using System.Net;
using Google.Apis.Auth.OAuth2;

namespace Serilog.Sinks.Sark.GoogleCloudLogging.Tests;

/// <summary>Stands in for the network: keeps what would be sent, and answers as Google does when all is well.</summary>
sealed class CapturingHandler : HttpMessageHandler
{
    public List<Uri> Urls { get; } = [];

    public List<byte[]> Bodies { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Assert.Equal("application/json", request.Content!.Headers.ContentType!.MediaType);
        Assert.Equal("Bearer the-token", request.Headers.Authorization!.ToString());
        await using var sent = await request.Content.ReadAsStreamAsync(cancellationToken);
        await using var plain = request.Content.Headers.ContentEncoding.Contains("gzip") ? new GZipStream(sent, CompressionMode.Decompress) : sent;
        var body = new MemoryStream();
        await plain.CopyToAsync(body, cancellationToken);
        lock (Bodies)
        {
            Urls.Add(request.RequestUri!);
            Bodies.Add(body.ToArray());
        }

        return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("{}") };
    }

    public sealed class Token : ITokenAccess
    {
        public Task<string> GetAccessTokenForRequestAsync(string? authUri = null, CancellationToken cancellationToken = default) => Task.FromResult("the-token");
    }
}
