using System.Net;
using Serilog.Sinks.Sark.Tests.Support;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;
using WireMock.Settings;

namespace Serilog.Sinks.Sark.Splunk.Tests;

public sealed class ConnectionTests : SplunkFixture
{
    [Fact]
    public async Task RequestsGoThroughAConfiguredProxy()
    {
        using var proxy = WireMockServer.Start(new WireMockServerSettings { Urls = ["http://127.0.0.1:0"] });
        proxy.Given(Request.Create().UsingPost()).RespondWith(Response.Create().WithStatusCode(200).WithBody("""{"text":"Success","code":0}"""));
        var logger = CreateLogger(options =>
        {
            options.HecUrl = "http://splunk.invalid:8088";
            options.Proxy = proxy.Url;
        });

        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.Equal(1, logger.Metrics.Delivered);
        Assert.Equal("splunk.invalid:8088", Assert.Single(proxy.LogEntries).RequestMessage!.Headers!["Host"].Single());
    }

    [Fact]
    public async Task AHandlerOfOnesOwnSendsTheRequestsAndIsNotDisposed()
    {
        using var handler = new RecordingHandler();
        var logger = CreateLogger(options => options.HttpMessageHandler = handler);

        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.Equal("Splunk " + Splunk.Token, handler.Authorization);
        Assert.False(handler.Disposed);
        Assert.Equal(1, logger.Metrics.Delivered);
    }

    sealed class RecordingHandler : HttpMessageHandler
    {
        public string? Authorization { get; private set; }

        public bool Disposed { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Authorization = request.Headers.Authorization?.ToString();
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"text":"Success","code":0}""") });
        }

        protected override void Dispose(bool disposing)
        {
            Disposed = true;
            base.Dispose(disposing);
        }
    }
}
