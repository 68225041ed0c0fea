using System.Buffers.Text;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Serilog.Sinks.Sark.Emulator.Tests;

public sealed class GoogleCloudLoggingTests : IAsyncLifetime, IDisposable
{
    const string Resource = "\"resource\":{\"type\":\"global\",\"labels\":{\"project_id\":\"my-project-123\"}}";
    const string LogName = "\"logName\":\"projects/my-project-123/logs/sark-audit\"";

    static readonly DateTimeOffset Now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    readonly FakeTimeProvider _time = new(Now);
    readonly HttpClient _http = new();
    SiemEmulator? _emulator;

    GoogleCloudLoggingEmulator Google => _emulator!.GoogleCloudLogging;

    public async Task InitializeAsync()
    {
        _emulator = await SiemEmulator.StartAsync(new SiemEmulatorOptions { TimeProvider = _time });
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Google.IssueToken());
    }

    public async Task DisposeAsync() => await _emulator!.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task EntriesAreTakenAndKeptWithWhatTheRequestSaysForAll()
    {
        const string More = """
            ,"severity":"ERROR","labels":{"a":"b"},"trace":"projects/p/traces/0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331"
            """;
        using var response = await WriteAsync($"{Entry("1")},{Entry("2", More)}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("{}", await response.Content.ReadAsStringAsync());
        Assert.Equal(["1", "2"], Google.Received.All.Select(entry => entry.Id));
        var second = Google.Received.Find("2")!;
        Assert.Equal("2", second.Body.GetProperty("id").GetString());
        Assert.Equal("projects/my-project-123/logs/sark-audit", second.Envelope.GetProperty("logName").GetString());
        Assert.Equal("global", second.Envelope.GetProperty("resource").GetProperty("type").GetString());
        Assert.Equal("b", second.Envelope.GetProperty("labels").GetProperty("a").GetString());
    }

    [Fact]
    public async Task GzippedEntriesAreTaken()
    {
        var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionMode.Compress, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(Request(Entry("1"))));
        using var content = new ByteArrayContent(compressed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");

        using var response = await _http.PostAsync(WriteUrl, content);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, Google.Received.Count);
    }

    [Fact]
    public async Task ADryRunIsCheckedAndStoresNothing()
    {
        using var good = await PostAsync(Request(Entry("1"), ""","dryRun":true"""));
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);

        using var bad = await PostAsync(Request(Entry("1", ""","severity":"HIGH" """), ""","dryRun":true"""));
        await AssertErrorAsync(bad, HttpStatusCode.BadRequest, "INVALID_ARGUMENT");

        Google.Faults.FailFor(TimeSpan.FromMinutes(1), 500);
        using var outage = await PostAsync(Request(Entry("1"), ""","dryRun":true"""));
        await AssertErrorAsync(outage, HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
        Assert.Equal((0, 0), (Google.Received.Count, Google.RequestCount));
    }

    [Fact]
    public async Task ATokenOfItsOwnIsNeededThatHasNotExpired()
    {
        _time.Advance(TimeSpan.FromMinutes(59));
        using var early = await WriteAsync(Entry("1"));
        Assert.Equal(HttpStatusCode.OK, early.StatusCode);

        _time.Advance(TimeSpan.FromMinutes(1));
        using var late = await WriteAsync(Entry("2", at: _time.GetUtcNow()));
        await AssertErrorAsync(late, HttpStatusCode.Unauthorized, "UNAUTHENTICATED");

        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "somebody-elses");
        using var wrong = await WriteAsync(Entry("3"));
        await AssertErrorAsync(wrong, HttpStatusCode.Unauthorized, "UNAUTHENTICATED");

        _http.DefaultRequestHeaders.Authorization = null;
        using var none = await WriteAsync(Entry("4"));
        await AssertErrorAsync(none, HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
    }

    [Fact]
    public async Task TheRoleIsNeededAndTheProjectMustBeTheAccounts()
    {
        using var elsewhere = await PostAsync(Request(Entry("1")).Replace("projects/my-project-123", "projects/another", StringComparison.Ordinal));
        await AssertErrorAsync(elsewhere, HttpStatusCode.Forbidden, "PERMISSION_DENIED");

        Google.Permitted = false;
        using var denied = await WriteAsync(Entry("1"));
        await AssertErrorAsync(denied, HttpStatusCode.Forbidden, "PERMISSION_DENIED");
    }

    [Theory]
    [InlineData(""","unknown":1""")]
    [InlineData(""","insertId":"twice" """)]
    [InlineData(""","severity":"HIGH" """)]
    [InlineData(""","severity":200""")]
    [InlineData(""","labels":{"a":1}""")]
    [InlineData(""","labels":{"":"a"}""")]
    [InlineData(""","labels":"a=b" """)]
    [InlineData(""","trace":"0af7651916cd43dd" """)]
    [InlineData(""","spanId":"0000000000000000" """)]
    [InlineData(""","spanId":"B7AD6B7169203331" """)]
    [InlineData(""","traceSampled":"true" """)]
    [InlineData(""","textPayload":"a second payload" """)]
    [InlineData(""","receiveTimestamp":"2026-11-25T12:00:00Z" """)]
    [InlineData(""","logName":"projects/my-project-123/logs/sark/audit" """)]
    [InlineData(""","logName":"projects/my-project-123/logs/sark audit" """)]
    [InlineData(""","logName":"sark-audit" """)]
    [InlineData(""","resource":{"type":"nothing","labels":{}}""")]
    [InlineData(""","resource":{"type":"k8s_container","labels":{"project_id":"my-project-123"}}""")]
    [InlineData(""","resource":{"type":"global"}""")]
    [InlineData(""","resource":{"type":"global","labels":{"project_id":"my-project-123"},"kind":"x"}""")]
    public async Task WhatGoogleWouldRefuseOrChangeIsRefusedAsAWhole(string rest)
    {
        using var response = await WriteAsync($"{Entry("1")},{Entry("2", rest)}");

        await AssertErrorAsync(response, HttpStatusCode.BadRequest, "INVALID_ARGUMENT");
    }

    [Theory]
    [InlineData("""{"entries":[]}""")]
    [InlineData("""[]""")]
    [InlineData("""{"entries":[{"insertId":"1","timestamp":"2026-11-25T12:00:00Z","jsonPayload":{}}]}""")]
    [InlineData("""{"logName":"projects/my-project-123/logs/sark-audit","resource":{"type":"global","labels":{"project_id":"my-project-123"}},"entries":[{"insertId":"1","jsonPayload":{}}]}""")]
    [InlineData("""{"logName":"projects/my-project-123/logs/sark-audit","resource":{"type":"global","labels":{"project_id":"my-project-123"}},"entries":[{"insertId":"1","timestamp":"25 Nov 2026","jsonPayload":{}}]}""")]
    [InlineData("""{"logName":"projects/my-project-123/logs/sark-audit","resource":{"type":"global","labels":{"project_id":"my-project-123"}},"entries":[{"insertId":"1","timestamp":"2026-11-25T12:00:00Z","jsonPayload":"text"}]}""")]
    [InlineData("""{"logName":"projects/my-project-123/logs/sark-audit","partial_success":true,"entries":[]}""")]
    [InlineData("""{"entries":[""")]
    public async Task ARequestThatIsIncompleteOrMalformedIsRefused(string body)
    {
        using var response = await PostAsync(body);

        await AssertErrorAsync(response, HttpStatusCode.BadRequest, "INVALID_ARGUMENT");
    }

    [Fact]
    public async Task EntriesThatCannotBeWrittenAreNamedAndTheOthersAreWritten()
    {
        using var response = await PostAsync(Request(
            $"{Entry("1")},{Entry("2", at: Now.AddDays(1).AddSeconds(1))},{Entry("3", at: Now.AddDays(1))},{Entry("4", at: Now.AddDays(-31))},{LargeEntry("5", 263_000)},{LargeEntry("6", 250_000)}",
            ""","partialSuccess":true"""));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var detail = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetProperty("details")[0];
        Assert.Equal("type.googleapis.com/google.logging.v2.WriteLogEntriesPartialErrors", detail.GetProperty("@type").GetString());
        var errors = detail.GetProperty("logEntryErrors");
        Assert.Equal(["1", "3", "4"], errors.EnumerateObject().Select(error => error.Name));
        Assert.All(errors.EnumerateObject(), error => Assert.Equal(3, error.Value.GetProperty("code").GetInt32()));
        Assert.Contains("exceeds maximum size of 256.0K", errors.GetProperty("4").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(["1", "3", "6"], Google.Received.All.Select(entry => entry.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","partialSuccess":true""")]
    public async Task WhereNothingIsWrittenNoEntryIsNamed(string partialSuccess)
    {
        var bad = Entry("2", at: Now.AddDays(2));
        using var response = await PostAsync(Request(partialSuccess.Length > 0 ? bad : $"{Entry("1")},{bad}", partialSuccess));

        var error = await AssertErrorAsync(response, HttpStatusCode.BadRequest, "INVALID_ARGUMENT");
        Assert.False(error.TryGetProperty("details", out _));
    }

    [Theory]
    [InlineData(3, HttpStatusCode.BadRequest)]
    [InlineData(4, HttpStatusCode.GatewayTimeout)]
    [InlineData(7, HttpStatusCode.Forbidden)]
    [InlineData(8, HttpStatusCode.TooManyRequests)]
    [InlineData(13, HttpStatusCode.InternalServerError)]
    [InlineData(14, HttpStatusCode.ServiceUnavailable)]
    public async Task EveryThirdEntryFailsOnRequest(int code, HttpStatusCode status)
    {
        Google.FailEntriesNext(1, code);

        using var failing = await PostAsync(Request($"{Entry("1")},{Entry("2")},{Entry("3")},{Entry("4")}", ""","partialSuccess":true"""));
        using var again = await PostAsync(Request($"{Entry("1")},{Entry("4")}", ""","partialSuccess":true"""));

        Assert.Equal((status, HttpStatusCode.OK), (failing.StatusCode, again.StatusCode));
        Assert.Equal(["2", "3", "1", "4"], Google.Received.All.Select(entry => entry.Id));
    }

    [Fact]
    public async Task LimitsAreKept()
    {
        using var tooLarge = await PostAsync(Request(string.Join(",", Enumerable.Range(0, 42).Select(i => LargeEntry($"{i}", 240_000)))));
        await AssertErrorAsync(tooLarge, HttpStatusCode.BadRequest, "INVALID_ARGUMENT");

        using var tooManyLabels = await PostAsync(Request(Entry("1"), $$""","labels":{{{string.Join(",", Enumerable.Range(0, 65).Select(i => $"\"{i}\":\"x\""))}}}"""));
        await AssertErrorAsync(tooManyLabels, HttpStatusCode.BadRequest, "INVALID_ARGUMENT");

        using var longKey = await PostAsync(Request(Entry("1"), $$""","labels":{"{{new string('k', 513)}}":"x"}"""));
        await AssertErrorAsync(longKey, HttpStatusCode.BadRequest, "INVALID_ARGUMENT");
    }

    [Fact]
    public async Task AnAssertionSignedWithTheAccountsKeyIsGivenAToken()
    {
        using var response = await AskForTokenAsync(Assertion());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var token = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString();
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var written = await WriteAsync(Entry("1"));
        Assert.Equal(HttpStatusCode.OK, written.StatusCode);
    }

    [Fact]
    public async Task AnyOtherAssertionIsRefused()
    {
        using var otherKey = RSA.Create(2048);
        await AssertRefusedAsync(Assertion(key: otherKey), "invalid_grant", "Invalid JWT Signature.");
        await AssertRefusedAsync(Assertion(issuer: "somebody@else"), "invalid_grant", "account not found");
        await AssertRefusedAsync(Assertion(audience: "https://elsewhere.example.com"), "invalid_grant", "audience");
        await AssertRefusedAsync(Assertion(scope: "https://www.googleapis.com/auth/devstorage.read_only"), "invalid_scope", "scope");
        await AssertRefusedAsync(Assertion(age: TimeSpan.FromHours(2)), "invalid_grant", "short-lived");
        await AssertRefusedAsync(Assertion(age: -TimeSpan.FromMinutes(10)), "invalid_grant", "short-lived");
        await AssertRefusedAsync("nonsense", "invalid_grant", "Bad Request");

        Google.KeyEnabled = false;
        await AssertRefusedAsync(Assertion(), "invalid_grant", "Invalid JWT Signature.");
    }

    [Fact]
    public async Task TheMetadataServerAnswersWhoKnowsItsHeader()
    {
        var url = new Uri(Google.Url, "computeMetadata/v1/instance/service-accounts/default/token");
        using var stranger = await _http.GetAsync(url);
        Assert.Equal(HttpStatusCode.Forbidden, stranger.StatusCode);

        _http.DefaultRequestHeaders.Add("Metadata-Flavor", "Google");
        using var response = await _http.GetAsync(url);
        Assert.Equal("Google", response.Headers.GetValues("Metadata-Flavor").Single());
        Assert.Equal("Bearer", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token_type").GetString());
    }

    Uri WriteUrl => new(Google.Url, "v2/entries:write");

    static string Entry(string id, string rest = "", DateTimeOffset? at = null) =>
        $$"""{"insertId":"{{id}}","timestamp":"{{at ?? Now:yyyy-MM-ddTHH:mm:ssZ}}","jsonPayload":{"id":"{{id}}"}{{rest}}}""";

    static string LargeEntry(string id, int length) =>
        $$$"""{"insertId":"{{{id}}}","timestamp":"{{{Now:yyyy-MM-ddTHH:mm:ssZ}}}","jsonPayload":{"text":"{{{new string('x', length)}}}"}}""";

    static string Request(string entries, string rest = "") => $$"""{{{LogName}},{{Resource}},"entries":[{{entries}}]{{rest}}}""";

    Task<HttpResponseMessage> WriteAsync(string entries) => PostAsync(Request(entries));

    Task<HttpResponseMessage> PostAsync(string body) => _http.PostAsync(WriteUrl, new StringContent(body, Encoding.UTF8, "application/json"));

    Task<HttpResponseMessage> AskForTokenAsync(string assertion) => _http.PostAsync(
        new Uri(Google.Url, "token"),
        new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer", ["assertion"] = assertion }));

    string Assertion(
        RSA? key = null,
        string? issuer = null,
        string audience = "https://oauth2.googleapis.com/token",
        string scope = "https://www.googleapis.com/auth/logging.write",
        TimeSpan age = default)
    {
        var file = JsonElement.Parse(Google.KeyFile);
        using var own = RSA.Create();
        own.ImportFromPem(file.GetProperty("private_key").GetString());
        var issued = (DateTimeOffset.UtcNow - age).ToUnixTimeSeconds();
        var header = Encode(new { alg = "RS256", typ = "JWT", kid = file.GetProperty("private_key_id").GetString() });
        var claims = Encode(new { iss = issuer ?? file.GetProperty("client_email").GetString(), aud = audience, scope, iat = issued, exp = issued + 3600 });
        var signature = (key ?? own).SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{header}.{claims}.{Base64Url.EncodeToString(signature)}";

        static string Encode(object part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
    }

    async Task AssertRefusedAsync(string assertion, string error, string description)
    {
        using var response = await AskForTokenAsync(assertion);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(error, answer.GetProperty("error").GetString());
        Assert.Contains(description, answer.GetProperty("error_description").GetString(), StringComparison.Ordinal);
    }

    async Task<JsonElement> AssertErrorAsync(HttpResponseMessage response, HttpStatusCode status, string name)
    {
        Assert.Equal(status, response.StatusCode);
        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        Assert.Equal(((int)status, name), (error.GetProperty("code").GetInt32(), error.GetProperty("status").GetString()));
        Assert.DoesNotContain(Google.Received.Requests, request => request.Status != 200 && request.EventIds.Count > 0);
        return error;
    }
}
