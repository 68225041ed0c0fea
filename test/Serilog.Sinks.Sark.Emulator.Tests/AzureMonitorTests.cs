using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Serilog.Sinks.Sark.Emulator.Tests;

public sealed class AzureMonitorTests : IAsyncLifetime, IDisposable
{
    const string Scope = "https://monitor.azure.com//.default";
    const string Record = """{"TimeGenerated":"2026-11-24T14:02:42.756787Z","event_time":"2026-11-24T14:02:42.756787Z","event_id":"1"}""";

    readonly HttpClient _http = new();
    readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 15, 0, 0, TimeSpan.Zero));
    SiemEmulator? _emulator;

    AzureMonitorEmulator Azure => _emulator!.AzureMonitor;

    string Path => $"dataCollectionRules/{Azure.DcrImmutableId}/streams/{Azure.StreamName}?api-version=2023-01-01";

    public async Task InitializeAsync() => _emulator = await SiemEmulator.StartAsync(new SiemEmulatorOptions { TimeProvider = _time });

    public async Task DisposeAsync() => await _emulator!.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task RecordsAreTakenWith204AndKept()
    {
        using var response = await PostAsync($"[{Record}]");

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("1", Assert.Single(Azure.Received.All).Id);
    }

    [Fact]
    public async Task AnEmptyArrayIsAProbe()
    {
        using var response = await PostAsync("[]");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);

        Azure.RoleAssigned = false;
        using var forbidden = await PostAsync("[]");
        Assert.Equal(HttpStatusCode.Forbidden, forbidden.StatusCode);

        Azure.Faults.FailFor(TimeSpan.FromMinutes(1), 503);
        using var outage = await PostAsync("[]");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, outage.StatusCode);
        Assert.Equal(0, Azure.RequestCount);
    }

    [Theory]
    [InlineData("""{"a":1}""", "not a JSON array")]
    [InlineData("""["text"]""", "something else than objects")]
    [InlineData("""[{"a":1}""", "not JSON")]
    [InlineData("""[{"event_id":"a","event_id":"b"}]""", "not JSON")]
    [InlineData("""[{"event_id":"a"}]""", "needs TimeGenerated")]
    [InlineData("""[{"TimeGenerated":"yesterday"}]""", "TimeGenerated is no datetime")]
    [InlineData("""[{"TimeGenerated":"2026-11-20T00:00:00Z"}]""", "would be replaced")]
    [InlineData("""[{"TimeGenerated":"2026-11-26T00:00:00Z"}]""", "would be replaced")]
    [InlineData("""[{"id":"a"}]""", "id is a reserved name")]
    [InlineData("""[{"TenantId":"a"}]""", "reserved")]
    [InlineData("""[{"type":"a"}]""", "reserved")]
    [InlineData("""[{"_private":"a"}]""", "not a name for a column")]
    [InlineData("""[{"9lives":"a"}]""", "not a name for a column")]
    [InlineData("""[{"a23456789012345678901234567890123456789012345x":"a"}]""", "not a name for a column")]
    [InlineData("""[{"my_own":"a"}]""", "not declared, and would be dropped")]
    [InlineData("""[{"success":"true"}]""", "success is no boolean")]
    [InlineData("""[{"latency_ms":"fast"}]""", "latency_ms is no real")]
    [InlineData("""[{"original_bytes":1.5}]""", "original_bytes is no long")]
    [InlineData("""[{"user_id":1}]""", "user_id is no string")]
    public async Task WhatAzureWouldRefuseDropOrChangeIsRefusedAsAWhole(string body, string message)
    {
        using var response = await PostAsync(body);

        await AssertErrorAsync(response, HttpStatusCode.BadRequest, message);
    }

    [Theory]
    [InlineData(65_534, HttpStatusCode.NoContent)]
    [InlineData(65_535, HttpStatusCode.BadRequest)]
    public async Task AFieldThatAzureWouldCutIsRefused(int length, HttpStatusCode status)
    {
        using var text = await PostAsync($$"""[{"TimeGenerated":"2026-11-24T15:00:00Z","message":"{{new string('x', length)}}"}]""");
        using var json = await PostAsync($$"""[{"TimeGenerated":"2026-11-24T15:00:00Z","details":["{{new string('x', length - 4)}}"]}]""");

        Assert.Equal((status, status), (text.StatusCode, json.StatusCode));
    }

    [Fact]
    public async Task SizesAreThoseOfTheRequestAsItIsSent()
    {
        // 2 MB of records that compress well are taken; the same uncompressed are not.
        var body = $"[{string.Join(",", Enumerable.Repeat(Record, 20_000))}]";

        using var plain = await PostAsync(body);
        await AssertErrorAsync(plain, HttpStatusCode.RequestEntityTooLarge, "Maximum allowed content length: 1048576 bytes (1 MB). Provided content length:");
        using var compressed = await PostAsync(Gzipped(body));
        Assert.Equal(HttpStatusCode.NoContent, compressed.StatusCode);

        using var lost = await PostAsync(Gzipped(new string(' ', (50 * 1024 * 1024) + 1)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, lost.StatusCode);
    }

    [Theory]
    [InlineData("deflate", "application/json", "The content encoding is not supported")]
    [InlineData(null, "text/plain", "The content type is not application/json")]
    public async Task OnlyJsonPlainOrGzippedIsTaken(string? encoding, string mediaType, string message)
    {
        using var content = new StringContent($"[{Record}]", Encoding.UTF8, mediaType);
        if (encoding is not null) content.Headers.ContentEncoding.Add(encoding);

        using var response = await PostAsync(content);

        await AssertErrorAsync(response, HttpStatusCode.UnsupportedMediaType, message);
    }

    [Fact]
    public async Task ATokenIsNeededThatIsGoodAndForAzureMonitor()
    {
        using var none = await PostAsync($"[{Record}]", token: null);
        await AssertErrorAsync(none, HttpStatusCode.Unauthorized, "no bearer token");

        using var unknown = await PostAsync($"[{Record}]", token: "mine");
        await AssertErrorAsync(unknown, HttpStatusCode.Unauthorized, "not one of ours");

        using var foreign = await PostAsync($"[{Record}]", Azure.IssueToken("https://management.azure.com/.default").Token);
        await AssertErrorAsync(foreign, HttpStatusCode.Unauthorized, "The token is for https://management.azure.com");

        var token = Azure.IssueToken(Scope).Token;
        _time.Advance(Azure.TokenLifetime);
        using var expired = await PostAsync($"[{Record}]", token);
        await AssertErrorAsync(expired, HttpStatusCode.Unauthorized, "expired");

        Azure.IssueToken("https://monitor.azure.com/.default");
        Azure.RevokeTokens();
        using var revoked = await PostAsync($"[{Record}]", token);
        await AssertErrorAsync(revoked, HttpStatusCode.Unauthorized, "not one of ours");
    }

    [Fact]
    public async Task RuleStreamVersionAndRoleAreChecked()
    {
        using var rule = await PostToAsync($"dataCollectionRules/dcr-other/streams/{Azure.StreamName}?api-version=2023-01-01");
        Assert.Equal(HttpStatusCode.NotFound, rule.StatusCode);

        using var stream = await PostToAsync($"dataCollectionRules/{Azure.DcrImmutableId}/streams/Custom-Other?api-version=2023-01-01");
        Assert.Equal(HttpStatusCode.NotFound, stream.StatusCode);

        using var version = await PostToAsync($"dataCollectionRules/{Azure.DcrImmutableId}/streams/{Azure.StreamName}");
        await AssertErrorAsync(version, HttpStatusCode.BadRequest, "api-version");

        Azure.RoleAssigned = false;
        using var role = await PostAsync($"[{Record}]");
        await AssertErrorAsync(role, HttpStatusCode.Forbidden, "does not have access to ingest data");
    }

    [Fact]
    public async Task ARuleTakesSoManyRequestsAMinute()
    {
        Azure.RequestsPerMinute = 1;
        using var first = await PostAsync($"[{Record}]");
        _time.Advance(TimeSpan.FromSeconds(20));
        using var second = await PostAsync($"[{Record}]");
        _time.Advance(TimeSpan.FromSeconds(40));
        using var third = await PostAsync($"[{Record}]");

        Assert.Equal([204, 429, 204], new[] { first, second, third }.Select(response => (int)response.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(40), second.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task ATableMayTakeNoMoreThan30Minutes()
    {
        const string Later = """{"TimeGenerated":"2026-11-24T14:40:00Z","event_id":"2"}""";
        using var taken = await PostAsync($"[{Record},{Later}]");
        Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);
        Azure.Received.Clear();

        Azure.LimitsTimeRange = true;
        using var refused = await PostAsync($"[{Record},{Later}]");
        await AssertErrorAsync(refused, HttpStatusCode.BadRequest, "more than 30 minutes");
    }

    [Fact]
    public async Task EntraIssuesTokensForTheSecretAndTheServiceAccount()
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = Azure.ClientId,
            ["client_secret"] = Azure.ClientSecret,
            ["scope"] = Scope,
        };
        using var secret = await AskAsync(Azure.TenantId, form);
        var token = (await secret.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
        using var taken = await PostAsync($"[{Record}]", token);
        Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);

        form["client_secret"] = "wrong";
        using var wrong = await AskAsync(Azure.TenantId, form);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (wrong.StatusCode, await ErrorAsync(wrong)));

        form.Remove("client_secret");
        form["client_assertion"] = Azure.FederatedToken;
        using var federated = await AskAsync(Azure.TenantId, form);
        Assert.Equal(HttpStatusCode.OK, federated.StatusCode);

        using var tenant = await AskAsync("another-tenant", form);
        Assert.Equal("invalid_tenant", await ErrorAsync(tenant));
        form["client_id"] = "another";
        using var client = await AskAsync(Azure.TenantId, form);
        Assert.Equal("unauthorized_client", await ErrorAsync(client));
        Assert.Equal(2, Azure.TokensIssued);

        Azure.IssuesTokens = false;
        using var busy = await AskAsync(Azure.TenantId, form);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, busy.StatusCode);

        static async Task<string?> ErrorAsync(HttpResponseMessage response) => (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString();
    }

    [Fact]
    public async Task AManagedIdentityIssuesTokensForItsHeader()
    {
        using var missing = await _http.GetAsync(new Uri($"{Azure.IdentityEndpoint}?api-version=2019-08-01&resource=https://monitor.azure.com/"));
        Assert.Equal(HttpStatusCode.Unauthorized, missing.StatusCode);

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{Azure.IdentityEndpoint}?api-version=2019-08-01&resource=https://monitor.azure.com/"));
        request.Headers.Add("X-IDENTITY-HEADER", Azure.IdentityHeader);
        using var response = await _http.SendAsync(request);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();

        using var taken = await PostAsync($"[{Record}]", answer.GetProperty("access_token").GetString());
        Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);
        Assert.Equal((_time.GetUtcNow() + Azure.TokenLifetime).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), answer.GetProperty("expires_on").GetString());
    }

    static ByteArrayContent Gzipped(string body)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(body));
        return new ByteArrayContent(compressed.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json"), ContentEncoding = { "gzip" } } };
    }

    Task<HttpResponseMessage> PostAsync(string body) => PostAsync(body, Azure.IssueToken(Scope).Token);

    Task<HttpResponseMessage> PostAsync(string body, string? token) => PostAsync(new StringContent(body, Encoding.UTF8, "application/json"), token, Path);

    Task<HttpResponseMessage> PostAsync(HttpContent content) => PostAsync(content, Azure.IssueToken(Scope).Token, Path);

    Task<HttpResponseMessage> PostAsync(HttpContent content, string? token, string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Azure.Url, path)) { Content = content };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return _http.SendAsync(request);
    }

    Task<HttpResponseMessage> PostToAsync(string path) => PostAsync(new StringContent($"[{Record}]", Encoding.UTF8, "application/json"), Azure.IssueToken(Scope).Token, path);

    Task<HttpResponseMessage> AskAsync(string tenant, Dictionary<string, string> form) =>
        _http.PostAsync(new Uri(Azure.Url, $"{tenant}/oauth2/v2.0/token"), new FormUrlEncodedContent(form));

    async Task AssertErrorAsync(HttpResponseMessage response, HttpStatusCode status, string message)
    {
        Assert.Equal(status, response.StatusCode);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        Assert.NotEmpty(error.GetProperty("code").GetString()!);
        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, Azure.Received.Count);
    }
}
