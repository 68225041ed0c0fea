using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Serilog.Sinks.Sark.Emulator.Tests;

/// <summary>With requests whose signatures were computed by botocore, AWS's own library for Python.</summary>
public sealed class CloudWatchTests : IAsyncLifetime, IDisposable
{
    const string Body = """{"logGroupName":"/aws/sark/audit","logStreamName":"s","logEvents":[{"timestamp":1795528800000,"message":"{\"id\":\"1\"}"}]}""";

    const string Authorization =
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261124/us-east-1/logs/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=a9fc3cd369f650100ed45bb9bf7ede28066a47818e0c96ba436020081fb8e33d";

    readonly HttpClient _http = new();
    readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 14, 0, 0, TimeSpan.Zero));
    SiemEmulator? _emulator;

    CloudWatchEmulator CloudWatch => _emulator!.CloudWatch;

    public async Task InitializeAsync()
    {
        _emulator = await SiemEmulator.StartAsync(new SiemEmulatorOptions { TimeProvider = _clock });
        CloudWatch.CreateLogStream("/aws/sark/audit", "s");
    }

    public async Task DisposeAsync() => await _emulator!.DisposeAsync();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task ARequestSignedByAnIndependentLibraryIsTaken()
    {
        using var response = await PutAsync(Body, Authorization);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("1", Assert.Single(CloudWatch.Received.All).Id);
    }

    [Theory]
    [InlineData(null, "MissingAuthenticationTokenException")]
    [InlineData("AWS4-HMAC-SHA256 nonsense", "IncompleteSignatureException")]
    public async Task ARequestWithoutASignatureIsRefused(string? authorization, string code)
    {
        using var response = await PutAsync(Body, authorization);

        await AssertErrorAsync(response, code);
    }

    [Theory]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "AKIASOMEBODYELSE", "UnrecognizedClientException")]
    [InlineData("us-east-1", "eu-west-1", "InvalidSignatureException")]
    [InlineData("/logs/", "/s3/", "InvalidSignatureException")]
    [InlineData("20261124", "20261123", "InvalidSignatureException")]
    [InlineData("x-amz-target", "accept", "InvalidSignatureException")]
    [InlineData("Signature=a", "Signature=b", "InvalidSignatureException")]
    public async Task AnySignatureButTheRightOneIsRefused(string old, string changed, string code)
    {
        using var response = await PutAsync(Body, Authorization.Replace(old, changed, StringComparison.Ordinal));

        await AssertErrorAsync(response, code);
    }

    [Fact]
    public async Task ABodyThatWasChangedAfterItWasSignedIsRefused()
    {
        using var response = await PutAsync(Body.Replace("\\\"1\\\"", "\\\"2\\\"", StringComparison.Ordinal), Authorization);

        await AssertErrorAsync(response, "InvalidSignatureException");
    }

    [Theory]
    [InlineData(6)]
    [InlineData(-6)]
    public async Task AClockMoreThanFiveMinutesOffIsRefusedAndToldTheTime(int minutes)
    {
        _clock.AdjustTime(new DateTimeOffset(2026, 11, 24, 14, 0, 0, TimeSpan.Zero).AddMinutes(minutes));

        using var response = await PutAsync(Body, Authorization);

        Assert.Equal(_clock.GetUtcNow(), response.Headers.Date);
        await AssertErrorAsync(response, "InvalidSignatureException");
    }

    [Fact]
    public async Task WithoutPermissionNothingIsTaken()
    {
        CloudWatch.Permissions.Remove("logs:PutLogEvents");

        using var response = await PutAsync(Body, Authorization);

        await AssertErrorAsync(response, "AccessDeniedException");
    }

    [Fact]
    public async Task CredentialsAreIssuedUnlessTheyAreNot()
    {
        var session = await _http.GetFromJsonAsync<JsonElement>(CloudWatch.CredentialsUrl);
        Assert.StartsWith("ASIA", session.GetProperty("AccessKeyId").GetString(), StringComparison.Ordinal);

        CloudWatch.IssuesCredentials = false;
        using var refused = await _http.GetAsync(CloudWatch.CredentialsUrl);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(1, CloudWatch.SessionsIssued);
    }

    [Fact]
    public async Task MetadataIsToldOnlyToThoseWhoHaveFetchedAToken()
    {
        using var refused = await _http.GetAsync(new Uri(CloudWatch.Url, "latest/meta-data/instance-id"));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    Task<HttpResponseMessage> PutAsync(string body, string? authorization)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, CloudWatch.Url)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1") } },
        };
        request.Headers.Host = "127.0.0.1:4567";
        request.Headers.Add("X-Amz-Target", "Logs_20140328.PutLogEvents");
        request.Headers.Add("X-Amz-Date", "20261124T140000Z");
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return _http.SendAsync(request);
    }

    async Task AssertErrorAsync(HttpResponseMessage response, string code)
    {
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(code, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("__type").GetString());
        Assert.Equal(0, CloudWatch.Received.Count);
    }
}
