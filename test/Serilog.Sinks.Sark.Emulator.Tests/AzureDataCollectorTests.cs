using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Serilog.Sinks.Sark.Emulator.Tests;

public sealed class AzureDataCollectorTests : IAsyncLifetime, IDisposable
{
    const string Record = """{"timestamp":"2026-11-24T14:02:42.756787Z","id":"1","details":"{}"}""";

    readonly HttpClient _http = new();
    SiemEmulator? _emulator;

    AzureDataCollectorEmulator Workspace => _emulator!.AzureDataCollector;

    public async Task InitializeAsync() => _emulator = await SiemEmulator.StartAsync();

    public async Task DisposeAsync() => await _emulator!.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task SignedRecordsAreTakenWith200AndKept()
    {
        using var response = await PostAsync($"[{Record}]");

        Assert.Equal((HttpStatusCode.OK, ""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal("1", Assert.Single(Workspace.Received.All).Id);
    }

    [Fact]
    public async Task AnEmptyArrayIsAProbeThatTellsWhetherTheSignatureIsRight()
    {
        using var good = await PostAsync("[]");
        await AssertErrorAsync(good, HttpStatusCode.BadRequest, "InvalidDataFormat");

        using var bad = await PostAsync("[]", key: Convert.ToBase64String("another"u8));
        await AssertErrorAsync(bad, HttpStatusCode.Forbidden, "InvalidAuthorization");
        Assert.Equal(0, Workspace.RequestCount);
    }

    [Theory]
    [InlineData(-16)]
    [InlineData(16)]
    public async Task ADateTooFarFromNowIsRefused(int minutes)
    {
        using var response = await PostAsync($"[{Record}]", date: DateTimeOffset.UtcNow.AddMinutes(minutes));

        await AssertErrorAsync(response, HttpStatusCode.Forbidden, "InvalidAuthorization");
    }

    [Fact]
    public async Task TheSignatureIsOverTheLengthThatHasArrived()
    {
        using var response = await PostAsync($"[{Record}]", signedLength: 3);

        await AssertErrorAsync(response, HttpStatusCode.Forbidden, "InvalidAuthorization");
    }

    [Theory]
    [InlineData("""{"timestamp":"2026-11-24T14:02:42Z"}""")]
    [InlineData("""[{"timestamp":"2026-11-24T14:02:42Z"}""")]
    [InlineData("""[1]""")]
    [InlineData("""[{"id":"1"}]""")]
    [InlineData("""[{"timestamp":"yesterday"}]""")]
    [InlineData("""[{"timestamp":"2026-11-24T14:02:42Z","details":{"a":1}}]""")]
    [InlineData("""[{"timestamp":"2026-11-24T14:02:42Z","list":[]}]""")]
    [InlineData("""[{"timestamp":"2026-11-24T14:02:42Z","RawData":""}]""")]
    [InlineData("""[{"timestamp":"2026-11-24T14:02:42Z","my field":""}]""")]
    public async Task WhatAzureWouldRefuseOrChangeIsRefusedAsAWhole(string body)
    {
        using var response = await PostAsync(body);

        await AssertErrorAsync(response, HttpStatusCode.BadRequest, "InvalidDataFormat");
    }

    [Theory]
    [InlineData(32_766, HttpStatusCode.OK)]
    [InlineData(32_767, HttpStatusCode.BadRequest)]
    public async Task AFieldThatAzureWouldCutIsRefused(int length, HttpStatusCode status)
    {
        using var response = await PostAsync($$"""[{"timestamp":"2026-11-24T14:02:42Z","message":"{{new string('x', length)}}"}]""");

        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1Audit")]
    [InlineData("SARK-Audit")]
    public async Task TheLogTypeMustBeANameForATable(string logType)
    {
        using var response = await PostAsync($"[{Record}]", logType: logType);

        await AssertErrorAsync(response, HttpStatusCode.BadRequest, "InvalidLogType");
    }

    [Fact]
    public async Task APostOver30MegabytesIs404()
    {
        using var response = await PostAsync($"[{string.Join(",", Enumerable.Repeat(Record, 500_000))}]");

        await AssertErrorAsync(response, HttpStatusCode.NotFound, "NotFound");
    }

    async Task<HttpResponseMessage> PostAsync(string body, string? key = null, DateTimeOffset? date = null, int? signedLength = null, string logType = "SARKAudit")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Workspace.Url, "api/logs?api-version=2016-04-01")) { Content = content };
        var signedAt = (date ?? DateTimeOffset.UtcNow).ToString("R", CultureInfo.InvariantCulture);
        var toSign = string.Create(CultureInfo.InvariantCulture, $"POST\n{signedLength ?? content.Headers.ContentLength}\napplication/json\nx-ms-date:{signedAt}\n/api/logs");
        var signature = HMACSHA256.HashData(Convert.FromBase64String(key ?? Workspace.SharedKey), Encoding.UTF8.GetBytes(toSign));
        request.Headers.Add("x-ms-date", signedAt);
        request.Headers.Add("Log-Type", logType);
        request.Headers.Add("time-generated-field", "timestamp");
        request.Headers.TryAddWithoutValidation("Authorization", $"SharedKey {Workspace.WorkspaceId}:{Convert.ToBase64String(signature)}");
        return await _http.SendAsync(request);
    }

    async Task AssertErrorAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("Error").GetString());
        Assert.Equal(0, Workspace.Received.Count);
    }
}
