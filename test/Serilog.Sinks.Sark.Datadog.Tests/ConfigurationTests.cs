using System.Text;
using Microsoft.Extensions.Configuration;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Datadog.Tests;

public sealed class ConfigurationTests : DatadogFixture
{
    [Theory]
    [InlineData("", "datadoghq.com", "sark", null, "apiKey")]
    [InlineData("with blank", "datadoghq.com", "sark", null, "apiKey")]
    [InlineData("key", "", "sark", null, "site")]
    [InlineData("key", "https://app.datadoghq.eu", "sark", null, "site")]
    [InlineData("key", "datadoghq.eu/logs", "sark", null, "site")]
    [InlineData("key", "eu", "sark", null, "site")]
    [InlineData("key", "datadoghq.com", "", null, "service")]
    [InlineData("key", "datadoghq.com", "200", null, "service")]
    [InlineData("key", "datadoghq.com", "sark", "ftp://proxy", "endpointUrl")]
    [InlineData("key", "datadoghq.com", "sark", "https://user:password@proxy", "endpointUrl")]
    public void AWrongSettingIsNamedAtStartUp(string apiKey, string site, string service, string? endpointUrl, string parameter)
    {
        if (service == "200") service = new string('s', 200);

        var exception = Assert.ThrowsAny<ArgumentException>(() => new LoggerConfiguration().WriteTo.SarkDatadog(apiKey, site, service, endpointUrl: endpointUrl));

        Assert.Equal(parameter, exception.ParamName);
        Assert.DoesNotContain("with blank", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("password@", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASiteThatIsNotKnownIsWarnedAbout()
    {
        SelfLogCapture.Start();
        var site = $"{TestLogger.NewName()}.datadoghq.com";

        using var logger = new LoggerConfiguration().WriteTo.SarkDatadog("key", site).CreateLogger();

        Assert.Contains("none of the Datadog sites known", Assert.Single(SelfLogCapture.About(site)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("datadoghq.com")]
    [InlineData("us3.datadoghq.com")]
    [InlineData("us5.datadoghq.com")]
    [InlineData("datadoghq.eu")]
    [InlineData("ap1.datadoghq.com")]
    [InlineData("ap2.datadoghq.com")]
    [InlineData("uk1.datadoghq.com")]
    [InlineData("ddog-gov.com")]
    [InlineData("us2.ddog-gov.com")]
    public async Task EventsGoToTheSitesOwnAddress(string site)
    {
        using var handler = new RecordingHandler();
        var logger = new LoggerConfiguration()
            .WriteTo.SarkDatadog(options =>
            {
                options.ApiKey = "the-key";
                options.Site = site;
                options.HttpMessageHandler = handler;
            })
            .CreateLogger();

        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.Equal($"https://http-intake.logs.{site}/api/v2/logs the-key", Assert.Single(handler.Requests));
    }

    [Fact]
    public async Task EverythingIsConfiguredFromAppsettings()
    {
        var name = TestLogger.NewName();
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""
            {
              "Serilog": {
                "Using": [ "Serilog.Sinks.Sark.Datadog" ],
                "WriteTo": [ {
                  "Name": "SarkDatadog",
                  "Args": {
                    "apiKey": "{{Datadog.ApiKey}}", "site": "datadoghq.eu", "service": "sark-gateway", "source": "sark-test", "env": "production",
                    "version": "2.1.0", "tags": "team:platform, criticality:high,compliance:soc2", "host": "web-1", "applicationKey": "{{Datadog.ApplicationKey}}",
                    "rateLimitPerSecond": 1000, "rateLimitBurst": 5000, "compressPayloads": true, "oversizeEvents": "Reject", "standardAttributes": false,
                    "endpointUrl": "{{Datadog.Url}}", "name": "{{name}}", "batchTimeoutSeconds": 1
                  }
                } ]
              }
            }
            """))).Build();
        await using var logger = new LoggerConfiguration().ReadFrom.Configuration(configuration).CreateLogger();
        var monitor = SarkSiems.Running.Single(siem => siem.Name == name);

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => monitor.GetMetrics().Delivered == 1, "the event is delivered");

        var log = Assert.Single(Datadog.Received.All).Body;
        Assert.Equal("env:production,version:2.1.0,team:platform,criticality:high,compliance:soc2", log.GetProperty("ddtags").GetString());
        Assert.Equal("sark-gateway", log.GetProperty("service").GetString());
        Assert.False(log.TryGetProperty("usr", out _));
    }

    [Fact]
    public void ADisabledSinkNeedsNoKey()
    {
        using var logger = new LoggerConfiguration().WriteTo.SarkDatadog("", enabled: false).CreateLogger();

        logger.Audit(Some.AuditEvent());
    }

    sealed class RecordingHandler : HttpMessageHandler
    {
        public List<string> Requests { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (Requests) Requests.Add($"{request.RequestUri} {request.Headers.GetValues("DD-API-KEY").Single()}");
            return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.Accepted) { Content = new StringContent("{}") });
        }
    }
}
