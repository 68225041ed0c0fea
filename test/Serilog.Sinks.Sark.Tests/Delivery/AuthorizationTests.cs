using System.Net.Http.Headers;
using Microsoft.Extensions.Time.Testing;
using Serilog.Sinks.Sark.Tests.Support;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;
using WireMock.Settings;

namespace Serilog.Sinks.Sark.Tests.Delivery;

/// <summary>Adapters whose credentials have to be fetched, and whose SIEM limits what is sent and not what it holds.</summary>
public sealed class AuthorizationTests : IDisposable
{
    readonly WireMockServer _server = WireMockServer.Start(new WireMockServerSettings { Urls = ["http://127.0.0.1:0"] });
    readonly FakeTimeProvider _clock = new();

    public AuthorizationTests() => _server.Given(Request.Create().WithPath("/events")).RespondWith(Response.Create().WithStatusCode(200));

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task EveryRequestCarriesWhatTheAdapterFetchesForIt()
    {
        var siem = new TokenSiem(_server.Url!, _clock);
        var logger = TestLogger.Create(siem);

        var health = await logger.Monitor.CheckHealthAsync();
        logger.Audit(Some.AuditEvents(10));
        await logger.DisposeAsync();

        Assert.True(health.Healthy);
        Assert.All(_server.LogEntries, entry => Assert.Equal("Bearer token", entry.RequestMessage!.Headers!["Authorization"].Single()));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task WithoutCredentialsEventsWaitAndFlowOnceThereAreSome()
    {
        var siem = new TokenSiem(_server.Url!, _clock) { Failure = new SiemCredentialException("the key file is not there") };
        var logger = TestLogger.Create(siem);

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the refusal is told");
        var health = await logger.Monitor.CheckHealthAsync();

        Assert.Equal((false, "the key file is not there"), (health.Healthy, health.Error));
        Assert.Contains("the key file is not there", Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        Assert.Empty(_server.LogEntries);

        siem.Failure = null;
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 10, "all events are delivered", _clock);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AnIssuerOfCredentialsThatIsAwayIsTriedAgain()
    {
        var siem = new TokenSiem(_server.Url!, _clock) { Failure = new HttpRequestException("the token endpoint is away") };
        var logger = TestLogger.Create(siem);

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Metrics.ErrorCounts.ContainsKey("connection"), "the failure is counted");
        siem.Failure = null;
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 10, "all events are delivered", _clock);

        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ABodyThatIsTooLargeAsSentIsHalvedBeforeItIsSent()
    {
        var logger = TestLogger.Create(new TokenSiem(_server.Url!, _clock, new SiemLimits { MaxBodyBytes = 2_000 }), options => options.BatchSize = 200);

        logger.Audit(Some.AuditEvents(500));
        await logger.DisposeAsync();

        Assert.Equal((500, 0), (logger.Metrics.Delivered, logger.Metrics.FailedRequests));
        Assert.All(_server.LogEntries, entry => Assert.InRange(int.Parse(entry.RequestMessage!.Headers!["Content-Length"].Single(), System.Globalization.CultureInfo.InvariantCulture), 1, 2_000));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AnEventThatIsTooLargeAsSentIsRejectedAlone()
    {
        var logger = TestLogger.Create(new TokenSiem(_server.Url!, _clock, new SiemLimits { MaxBodyBytes = 2_000 }));
        var random = new Random(1);
        var incompressible = string.Concat(Enumerable.Range(0, 1_000).Select(_ => random.Next().ToString("x8", System.Globalization.CultureInfo.InvariantCulture)));

        logger.Audit(Some.AuditEvents(10));
        logger.Audit(Some.AuditEvent() with { ErrorMessage = incompressible });
        await logger.DisposeAsync();

        Assert.Equal((10, 1), (logger.Metrics.Delivered, logger.Metrics.Rejected));
        Assert.Contains("the SIEM takes 2000 at most", Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        logger.AssertBooksBalance();
    }

    sealed class TokenSiem(string url, TimeProvider clock, SiemLimits? limits = null) : HttpSiemAdapter(new HttpSiemOptions { TimeProvider = clock, TimeoutSeconds = 120 })
    {
        readonly Uri _events = new(url + "/events");

        public override string Name => "token";

        public override SiemLimits Limits { get; } = limits ?? new SiemLimits();

        public Exception? Failure { get; set; }

        public override void WriteEvent(in SiemEvent siemEvent, SiemBuffer buffer) => siemEvent.WriteTo(buffer.Json);

        protected override HttpRequestMessage CreateRequest(SiemBatch batch) => new(HttpMethod.Post, _events);

        protected override HttpRequestMessage CreateHealthRequest() => new(HttpMethod.Get, _events);

        protected override async Task AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Yield();
            if (Failure is not null) throw Failure;
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "token");
        }
    }
}
