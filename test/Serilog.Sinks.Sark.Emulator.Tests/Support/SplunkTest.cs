using System.IO.Compression;
using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Serilog.Sinks.Sark.Emulator.Tests.Support;

/// <summary>A Splunk of its own for each test, with a clock that stands still and a client that has the token.</summary>
public abstract class SplunkTest : IAsyncLifetime
{
    protected const string EventPath = "services/collector/event";
    protected const string HealthPath = "services/collector/health";

    protected static readonly Guid Channel = new("3f0b6d7e-52f1-4b1c-8a64-0d9a53a5d9c1");

    SiemEmulator? _emulator;

    protected FakeTimeProvider Time { get; } = new();

    protected SplunkEmulator Splunk => _emulator!.Splunk;

    protected HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    public async Task InitializeAsync()
    {
        _emulator = await SiemEmulator.StartAsync(new SiemEmulatorOptions { TimeProvider = Time });
        Client.BaseAddress = Splunk.Url;
        Client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Splunk {Splunk.Token}");
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await _emulator!.DisposeAsync();
    }

    protected static string Event(string id) => $$$"""{"event":{"id":"{{{id}}}"},"index":"sark_audit"}""";

    protected static byte[] Gzip(string text)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return compressed.ToArray();
    }

    protected Task<Reply> PostAsync(string body, string path = EventPath) => SendAsync(HttpMethod.Post, path, new StringContent(body));

    protected Task<Reply> PostAsync(byte[] body, string encoding)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentEncoding.Add(encoding);
        return SendAsync(HttpMethod.Post, EventPath, content);
    }

    protected Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    protected void Authorize(string? authorization)
    {
        Client.DefaultRequestHeaders.Remove("Authorization");
        if (authorization is not null)
        {
            Client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        }
    }

    protected async Task<Reply> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await Client.SendAsync(request);
        return new Reply(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Headers.TryGetValues("Retry-After", out var values) ? values.Single() : null);
    }
}
