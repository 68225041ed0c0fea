using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Serilog.Sinks.Sark.Tests.Support;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;
using WireMock.Settings;

namespace Serilog.Sinks.Sark.Tests.Delivery;

public sealed class HttpTests : IDisposable
{
    const string ApiKey = "the-api-key";

    readonly WireMockServer _server = WireMockServer.Start(new WireMockServerSettings { Urls = ["http://127.0.0.1:0"] });
    readonly FakeTimeProvider _clock = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task AnAdapterOfOnesOwnDeliversItsOwnFormat()
    {
        Answer(200);
        var logger = Create();

        logger.Audit(new AuditEvent(AuditEventType.PolicyDenied, AuditSeverity.High) { UserEmail = "ada@example.com", Details = new { reason = "no" } });
        await logger.DisposeAsync();

        var request = Assert.Single(_server.LogEntries).RequestMessage!;
        Assert.Equal("/events/batch", request.Path);
        Assert.Equal("Bearer " + ApiKey, request.Headers!["Authorization"].Single());
        var sent = JsonDocument.Parse(request.Body!).RootElement.GetProperty("events")[0];
        Assert.Equal("POLICY_DENIED", sent.GetProperty("event_type").GetString());
        Assert.Equal("no", sent.GetProperty("details").GetProperty("reason").GetString());
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task BodiesOfOneKibibyteAndMoreAreGzipped()
    {
        Answer(200);
        var logger = Create();

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the first event, which travels alone, is delivered");
        logger.Audit(Some.AuditEvents(500));
        await logger.DisposeAsync();

        // The server has decoded the bodies.
        var requests = _server.LogEntries.Select(entry => entry.RequestMessage!).ToArray();
        Assert.All(requests, request => Assert.Equal(request.Body!.Length >= 1024, request.Headers!.ContainsKey("Content-Encoding")));
        Assert.Contains(requests, request => request.Headers!.ContainsKey("Content-Encoding"));
        Assert.Equal(501, requests.Sum(request => JsonDocument.Parse(request.Body!).RootElement.GetProperty("events").GetArrayLength()));
        Assert.True(logger.Metrics.BytesSent < logger.Metrics.BytesBeforeCompression / 2);
    }

    [Fact]
    public async Task CompressionCanBeSwitchedOff()
    {
        Answer(200);
        var logger = Create(options => options.CompressPayloads = false);

        logger.Audit(Some.AuditEvents(100));
        await logger.DisposeAsync();

        Assert.All(_server.LogEntries, entry => Assert.False(entry.RequestMessage!.Headers!.ContainsKey("Content-Encoding")));
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task AnOverloadIsRetriedAndThenDelivered(int status)
    {
        AnswerOnce(status, then: 200);
        var logger = Create();

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", _clock);

        Assert.Equal(1, logger.Metrics.ErrorCounts[$"http_{status}"]);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData("120")]
    [InlineData("Thu, 01 Jan 2026 00:02:00 GMT")]
    public async Task RetryAfterIsObeyedInBothItsForms(string retryAfter)
    {
        _clock.SetUtcNow(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        AnswerOnce(503, then: 200, response => response.WithHeader("Retry-After", retryAfter));
        var logger = Create();
        var started = _clock.GetUtcNow();

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", _clock);

        Assert.True(_clock.GetUtcNow() - started >= TimeSpan.FromSeconds(119));
        await logger.DisposeAsync();
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task ARefusalKeepsTheEventsAndTellsTheReasonWithoutTheSecret(int status)
    {
        Answer(status, $"the key {ApiKey} is wrong");
        var logger = Create(options => options.ShutdownTimeoutSeconds = 0);

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count > 0, "the refusal is told");

        Assert.Equal(1, logger.Metrics.Pending);
        Assert.EndsWith($"HTTP {status}: the key *** is wrong", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AnExceptionThatQuotesTheSecretIsToldWithoutIt()
    {
        var logger = TestLogger.Create(new ClumsySiem("{very-secret}", new HttpSiemOptions { TimeProvider = _clock, ShutdownTimeoutSeconds = 0 }));

        var health = await logger.Monitor.CheckHealthAsync();
        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count > 0, "the failure is told");
        await logger.DisposeAsync();

        Assert.Contains("The format of value '***' is invalid", health.Error, StringComparison.Ordinal);
        Assert.Contains("The format of value '***' is invalid", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        Assert.All(logger.Failures.Failures, failure => Assert.DoesNotContain("very-secret", failure.Message, StringComparison.Ordinal));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ARedirectIsNotFollowed()
    {
        _server.Given(Request.Create().WithPath("/events/batch")).RespondWith(Response.Create().WithStatusCode(307).WithHeader("Location", _server.Url + "/elsewhere"));
        _server.Given(Request.Create().WithPath("/elsewhere")).RespondWith(Response.Create().WithStatusCode(200));
        var logger = Create(options => options.ShutdownTimeoutSeconds = 0);

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count > 0, "the refusal is told");
        await logger.DisposeAsync();

        Assert.DoesNotContain(_server.LogEntries, entry => entry.RequestMessage!.Path == "/elsewhere");
    }

    [Fact]
    public async Task AnAnswerWithoutEndIsReadOnlyToItsBound()
    {
        Answer(400, new string('x', 5_000_000));
        var logger = Create();

        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        var failure = Assert.Single(logger.Failures.Failures);
        Assert.InRange(failure.Message.Length, 512, 700);
        Assert.Equal(1, logger.Metrics.Rejected);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ARefusedConnectionIsRetried()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://{listener.LocalEndpoint}";
        listener.Stop();
        var logger = TestLogger.Create(new AcmeSiem(url, ApiKey, new HttpSiemOptions { TimeProvider = _clock, ShutdownTimeoutSeconds = 0 }));

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count > 0, "the failure is told");

        Assert.Contains("Connection refused", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        Assert.Equal(1, logger.Metrics.Pending);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AHostThatDoesNotExistIsRetried()
    {
        var logger = TestLogger.Create(new AcmeSiem("http://no-such-host.invalid", ApiKey, new HttpSiemOptions { TimeProvider = _clock, ShutdownTimeoutSeconds = 0 }));

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.ErrorCounts.ContainsKey("connection"), "the failure is counted");

        Assert.Equal(1, logger.Metrics.Pending);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task HealthIsAskedForWithoutSendingAnEvent()
    {
        _server.Given(Request.Create().WithPath("/health")).RespondWith(Response.Create().WithStatusCode(200));
        using var logger = Create();

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.True(health.Healthy);
        Assert.Null(health.Error);
        Assert.True(health.LatencyMs > 0);
        Assert.Equal("/health", Assert.Single(_server.LogEntries).RequestMessage!.Path);
    }

    [Fact]
    public async Task AnUnhealthySiemSaysWhy()
    {
        _server.Given(Request.Create().WithPath("/health")).RespondWith(Response.Create().WithStatusCode(503).WithBody("queues are full"));
        using var logger = Create();

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.Equal((false, "HTTP 503: queues are full"), (health.Healthy, health.Error));
    }

    [Fact]
    public void CreatingASinkTouchesNoNetwork()
    {
        using var logger = TestLogger.Create(new AcmeSiem("http://no-such-host.invalid", ApiKey));

        Assert.Equal(0, logger.Metrics.Requests);
        Assert.Empty(_server.LogEntries);
    }

    TestLogger Create(Action<HttpSiemOptions>? configure = null)
    {
        // The clock may run a second in a millisecond, which is no reason to give up a request that is under way.
        var options = new HttpSiemOptions { TimeProvider = _clock, TimeoutSeconds = 120 };
        configure?.Invoke(options);
        return TestLogger.Create(new AcmeSiem(_server.Url!, ApiKey, options));
    }

    void Answer(int status, string body = "") =>
        _server.Given(Request.Create().WithPath("/events/batch")).RespondWith(Response.Create().WithStatusCode(status).WithBody(body));

    void AnswerOnce(int status, int then, Func<IResponseBuilder, IResponseBuilder>? with = null)
    {
        var first = Response.Create().WithStatusCode(status);
        _server.Given(Request.Create().WithPath("/events/batch")).InScenario("s").WillSetStateTo("answered").RespondWith(with is null ? first : with(first));
        _server.Given(Request.Create().WithPath("/events/batch")).InScenario("s").WhenStateIs("answered").RespondWith(Response.Create().WithStatusCode(then));
    }

    /// <summary>Its header can only be sent if the secret happens to look like one.</summary>
    sealed class ClumsySiem(string secret, HttpSiemOptions options) : HttpSiemAdapter(options, secret)
    {
        public override string Name => "clumsy";

        public override void WriteEvent(in SiemEvent siemEvent, SiemBuffer buffer) => siemEvent.WriteTo(buffer.Json);

        protected override HttpRequestMessage CreateRequest(SiemBatch batch) => new(HttpMethod.Post, "http://127.0.0.1:1/") { Headers = { { "Authorization", secret } } };

        protected override HttpRequestMessage CreateHealthRequest() => new(HttpMethod.Get, "http://127.0.0.1:1/") { Headers = { { "Authorization", secret } } };
    }
}
