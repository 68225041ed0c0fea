using System.Text;
using Microsoft.Extensions.Configuration;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Datadog.Tests;

/// <summary>The guide's hybrid set-up: everything to Splunk, and what is HIGH or CRITICAL to Datadog as well.</summary>
public sealed class RoutingTests : DatadogFixture
{
    [Fact]
    public async Task InCodeByTheSeveritysLevel()
    {
        var logger = new LoggerConfiguration()
            .WriteTo.SarkSplunk(Emulator.Splunk.Url.ToString(), Emulator.Splunk.Token)
            .WriteTo.SarkDatadog(Datadog.ApiKey, endpointUrl: Datadog.Url.ToString(), restrictedToMinimumLevel: Events.LogEventLevel.Error)
            .CreateLogger();

        LogOneHundredOfEachSeverity(logger);
        await logger.DisposeAsync();

        AssertBothSides();
    }

    [Fact]
    public async Task InCodeByAnExpression()
    {
        var logger = new LoggerConfiguration()
            .WriteTo.SarkSplunk(Emulator.Splunk.Url.ToString(), Emulator.Splunk.Token)
            .WriteTo.Conditional(
                "AuditEvent.Severity in ['HIGH', 'CRITICAL']",
                writeTo => writeTo.SarkDatadog(Datadog.ApiKey, endpointUrl: Datadog.Url.ToString()))
            .CreateLogger();

        LogOneHundredOfEachSeverity(logger);
        await logger.DisposeAsync();

        AssertBothSides();
    }

    [Fact]
    public async Task InAppsettings()
    {
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""
            {
              "Serilog": {
                "Using": [ "Serilog.Sinks.Sark.Splunk", "Serilog.Sinks.Sark.Datadog" ],
                "MinimumLevel": "Information",
                "WriteTo": {
                  "Splunk": { "Name": "SarkSplunk", "Args": { "hecUrl": "{{Emulator.Splunk.Url}}", "hecToken": "{{Emulator.Splunk.Token}}" } },
                  "Datadog": {
                    "Name": "SarkDatadog",
                    "Args": { "apiKey": "{{Datadog.ApiKey}}", "endpointUrl": "{{Datadog.Url}}", "restrictedToMinimumLevel": "Error" }
                  }
                }
              }
            }
            """))).Build();
        var logger = new LoggerConfiguration().ReadFrom.Configuration(configuration).CreateLogger();

        LogOneHundredOfEachSeverity(logger);
        await logger.DisposeAsync();

        AssertBothSides();
    }

    [Fact]
    public async Task ADeadDatadogDoesNotDelaySplunk()
    {
        await Datadog.RefuseConnectionsAsync();
        var logger = new LoggerConfiguration()
            .WriteTo.SarkSplunk(Emulator.Splunk.Url.ToString(), Emulator.Splunk.Token, batchTimeoutSeconds: 1)
            .WriteTo.SarkDatadog(Datadog.ApiKey, endpointUrl: Datadog.Url.ToString(), batchTimeoutSeconds: 1, shutdownTimeoutSeconds: 0)
            .CreateLogger();

        LogOneHundredOfEachSeverity(logger);

        // While Datadog's events still wait.
        await Eventually.TrueAsync(() => Emulator.Splunk.Received.Count == 400, "Splunk has everything");
        Assert.Equal(0, Datadog.Received.Count);
        await logger.DisposeAsync();
    }

    static void LogOneHundredOfEachSeverity(ILogger logger)
    {
        for (var i = 0; i < 400; i++) logger.Audit(Some.AuditEvent((AuditSeverity)(i % 4)));
    }

    void AssertBothSides()
    {
        Assert.Equal((400, 200), (Emulator.Splunk.Received.Count, Datadog.Received.Count));
        Assert.All(Datadog.Received.All, log => Assert.Matches("^(HIGH|CRITICAL)$", log.Body.GetProperty("severity").GetString()));
    }
}
