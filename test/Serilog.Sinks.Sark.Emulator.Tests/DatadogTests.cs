using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Serilog.Sinks.Sark.Emulator.Tests;

public sealed class DatadogTests : IAsyncLifetime, IDisposable
{
    readonly HttpClient _http = new();
    SiemEmulator? _emulator;

    DatadogEmulator Datadog => _emulator!.Datadog;

    public async Task InitializeAsync() => _emulator = await SiemEmulator.StartAsync();

    public async Task DisposeAsync() => await _emulator!.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task LogsAreTakenWith202AndKept()
    {
        using var response = await PostAsync("""[{"message":"a","id":"1"},{"message":"b","id":"2","ddtags":"env:prod,team:x"}]""");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("{}", await response.Content.ReadAsStringAsync());
        Assert.Equal(["1", "2"], Datadog.Received.All.Select(log => log.Id));
        Assert.Equal("b", Datadog.Received.Find("2")!.Body.GetProperty("message").GetString());
    }

    [Fact]
    public async Task GzippedLogsAreTaken()
    {
        var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionMode.Compress, leaveOpen: true)) gzip.Write("""[{"message":"a"}]"""u8);
        using var content = new ByteArrayContent(compressed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");

        using var response = await PostAsync(content, Datadog.ApiKey);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(1, Datadog.Received.Count);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized, "API key is missing")]
    [InlineData("somebody-elses", HttpStatusCode.Forbidden, "API key is invalid")]
    public async Task AKeyIsNeeded(string? key, HttpStatusCode status, string detail)
    {
        using var content = JsonContent.Create(new[] { new { message = "a" } });
        using var response = await PostAsync(content, key);

        await AssertErrorAsync(response, status, detail);
    }

    [Theory]
    [InlineData("""{"message":"a"}""", HttpStatusCode.BadRequest)]
    [InlineData("""[]""", HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("""[{"message":"a"}""", HttpStatusCode.BadRequest)]
    [InlineData("""["a"]""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"ddsource":"a"}]""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"message":"a","message":"b"}]""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"message":1}]""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"message":"a","service":1}]""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"message":"a","status":"HIGH"}]""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"message":"a","ddtags":"Team:Platform"}]""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"message":"a","ddtags":"a b"}]""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"message":"a","ddtags":"a:"}]""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"message":"a","timestamp":"yesterday"}]""", HttpStatusCode.BadRequest)]
    [InlineData("""[{"message":"a","dd.trace_id":"0af7651916cd43dd8448eb211c80319c"}]""", HttpStatusCode.BadRequest)]
    public async Task WhatDatadogWouldRefuseOrChangeIsRefusedAsAWhole(string body, HttpStatusCode status)
    {
        using var response = await PostAsync(body);

        await AssertErrorAsync(response, status);
    }

    [Fact]
    public async Task LimitsAreKept()
    {
        using var tooManyEntries = await PostAsync($"[{string.Join(",", Enumerable.Repeat("""{"message":"a"}""", 1001))}]");
        await AssertErrorAsync(tooManyEntries, HttpStatusCode.RequestEntityTooLarge);

        using var tooLong = await PostAsync($$"""[{"message":"{{new string('x', 1_000_000)}}"}]""");
        await AssertErrorAsync(tooLong, HttpStatusCode.BadRequest);

        using var tooLarge = await PostAsync($"[{string.Join(",", Enumerable.Repeat($$"""{"message":"{{new string('x', 900_000)}}"}""", 6))}]");
        await AssertErrorAsync(tooLarge, HttpStatusCode.RequestEntityTooLarge);

        using var tooManyTags = await PostAsync($$"""[{"message":"a","ddtags":"{{string.Join(",", Enumerable.Range(0, 101).Select(i => $"t{i}"))}}"}]""");
        await AssertErrorAsync(tooManyTags, HttpStatusCode.BadRequest);

        using var longService = await PostAsync($$"""[{"message":"a","service":"{{new string('s', 101)}}"}]""");
        await AssertErrorAsync(longService, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("deflate", "application/json")]
    [InlineData(null, "text/plain")]
    public async Task OnlyJsonPlainOrGzippedIsTaken(string? encoding, string mediaType)
    {
        using var content = new StringContent("""[{"message":"a"}]""", Encoding.UTF8, mediaType);
        if (encoding is not null) content.Headers.ContentEncoding.Add(encoding);

        using var response = await PostAsync(content, Datadog.ApiKey);

        await AssertErrorAsync(response, HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(408)]
    [InlineData(413)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task EveryDocumentedErrorCanBeAskedFor(int status)
    {
        Datadog.Faults.FailNext(1, status);

        using var response = await PostAsync("""[{"message":"a"}]""");

        await AssertErrorAsync(response, (HttpStatusCode)status);
    }

    [Fact]
    public async Task KeysAreValidated()
    {
        using var valid = await GetAsync("api/v1/validate", Datadog.ApiKey);
        Assert.Equal("""{"valid":true}""", await valid.Content.ReadAsStringAsync());

        using var invalid = await GetAsync("api/v1/validate", "somebody-elses");
        Assert.Equal(HttpStatusCode.Forbidden, invalid.StatusCode);

        Datadog.Faults.FailFor(TimeSpan.FromMinutes(1), 503);
        using var outage = await GetAsync("api/v1/validate", Datadog.ApiKey);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, outage.StatusCode);
        Assert.Equal(0, Datadog.RequestCount);
    }

    Task<HttpResponseMessage> PostAsync(string body) => PostAsync(new StringContent(body, Encoding.UTF8, "application/json"), Datadog.ApiKey);

    Task<HttpResponseMessage> PostAsync(HttpContent content, string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Datadog.Url, "api/v2/logs")) { Content = content };
        if (key is not null) request.Headers.Add("DD-API-KEY", key);
        return _http.SendAsync(request);
    }

    Task<HttpResponseMessage> GetAsync(string path, string key) =>
        _http.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(Datadog.Url, path)) { Headers = { { "DD-API-KEY", key } } });

    async Task AssertErrorAsync(HttpResponseMessage response, HttpStatusCode status, string? detail = null)
    {
        Assert.Equal(status, response.StatusCode);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors")[0];
        Assert.Equal(((int)status).ToString(CultureInfo.InvariantCulture), error.GetProperty("status").GetString());
        if (detail is not null) Assert.Equal(detail, error.GetProperty("detail").GetString());
        Assert.Equal(0, Datadog.Received.Count);
    }
}
