using System.Text;
using Microsoft.Extensions.Configuration;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Splunk.Tests;

public sealed class ConfigurationTests : SplunkFixture
{
    const string Secret = "the-secret-token";

    public static TheoryData<Action<SplunkOptions>, string, string> BadOptions => new()
    {
        { options => options.HecUrl = "", "hecUrl", "hecUrl is missing; give an absolute URL such as https://siem.example.com:8088. It is set by 'hecUrl' (Serilog:WriteTo:…:Args:hecUrl in appsettings.json), or by SPLUNK_HEC_URL in the environment." },
        { options => options.HecUrl = null!, "hecUrl", "is missing" },
        { options => options.HecUrl = "splunk.example.com", "hecUrl", "is not an absolute URL" },
        { options => options.HecUrl = "ftp://splunk.example.com", "hecUrl", "must be an http or https URL, but its scheme is 'ftp'" },
        { options => options.HecUrl = $"https://splunk.example.com:8088/?token={Secret}", "hecUrl", "must not contain a query" },
        { options => options.HecUrl = $"https://admin:{Secret}@splunk.example.com:8088", "hecUrl", "must not contain a user name or password" },
        { options => options.HecToken = "", "hecToken", "hecToken is missing; create a token in Splunk" },
        { options => options.HecToken = "   ", "hecToken", "is missing" },
        { options => options.HecToken = $"Splunk {Secret}", "hecToken", "without the word Splunk" },
        { options => options.HecToken = $"{Secret}\r\nX-Evil: 1", "hecToken", "printable ASCII" },
        { options => options.Index = "an index with spaces", "index", "must consist of letters, digits, '_' and '-', but is 'an index with spaces'" },
        { options => options.Sourcetype = " ", "sourcetype", "must not be blank" },
        { options => options.Source = "", "source", "must not be blank" },
        { options => options.Host = "", "host", "must not be blank" },
        { options => options.AckTimeoutSeconds = 4, "ackTimeoutSeconds", "between 5 and 3600 seconds" },
        { options => options.MaxRequestBytes = 9_999, "maxRequestBytes", "between 10000 and 838860800 bytes" },
        { options => options.BatchSize = 0, "batchSize", "SIEM_BATCH_SIZE" },
        { options => options.BatchSize = 1001, "batchSize", "between 1 and 1000" },
        { options => options.TimeoutSeconds = 0, "timeoutSeconds", "between 1 and 120" },
        { options => options.MaxQueueSize = -5, "maxQueueSize", "between 1 and 10000000" },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void ABadSettingStopsTheStartNamesItselfAndKeepsTheSecret(Action<SplunkOptions> spoil, string parameter, string message)
    {
        void Configure(SplunkOptions options)
        {
            options.HecUrl = "https://splunk.example.com:8088";
            options.HecToken = Secret;
            spoil(options);
        }

        var written = Assert.ThrowsAny<ArgumentException>(() => new LoggerConfiguration().WriteTo.SarkSplunk(Configure));
        var audited = Assert.ThrowsAny<ArgumentException>(() => new LoggerConfiguration().AuditTo.SarkSplunk(Configure));

        Assert.Equal(parameter, written.ParamName);
        Assert.Contains(message, written.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, written.ToString(), StringComparison.Ordinal);
        Assert.Equal(written.Message, audited.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/services/collector")]
    [InlineData("/services/collector/")]
    [InlineData("/services/collector/event")]
    [InlineData("/Services/Collector/Event/")]
    public async Task TheUrlMayHaveAnyOfItsForms(string path)
    {
        var logger = CreateLogger(options => options.HecUrl = Splunk.Url.ToString().TrimEnd('/') + path);

        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.Equal("/services/collector/event", Assert.Single(Splunk.Received.Requests).Path);
        Assert.Equal(1, Splunk.Received.Count);
    }

    [Fact]
    public void EveryFlatParameterReachesItsOption()
    {
        var name = TestLogger.NewName();
        using var logger = TestLogger.Create(name, writeTo => writeTo.SarkSplunk(
            Splunk.Url.ToString(),
            Splunk.Token,
            index: "sark_compliance",
            sourcetype: "a:type",
            source: "a-source",
            host: "a-host",
            batchSize: 3,
            batchTimeoutSeconds: 1,
            compressPayloads: false,
            lowerCaseNames: true,
            includeNonAuditEvents: true,
            name: name));

        logger.Audit(Enumerable.Range(0, 50).Select(_ => Some.AuditEvent()));
        logger.Information("hello");
        logger.Dispose();

        Assert.Equal(51, Splunk.Received.Count);
        Assert.All(Splunk.Received.Requests, request => Assert.InRange(request.EventIds.Count, 1, 3));
        var envelope = Splunk.Received.All[0].Envelope;
        Assert.Equal(
            ("sark_compliance", "a:type", "a-source", "a-host"),
            (Text("index"), Text("sourcetype"), Text("source"), Text("host")));
        Assert.Equal("tool_invoked", envelope.GetProperty("event").GetProperty("event_type").GetString());

        string? Text(string property) => envelope.GetProperty(property).GetString();
    }

    [Fact]
    public async Task ALoggerIsConfiguredFromAppsettings()
    {
        var name = TestLogger.NewName();
        var configuration = FromJson($$"""
            {
              "Serilog": {
                "Using": [ "Serilog.Sinks.Sark.Splunk" ],
                "WriteTo": [
                  {
                    "Name": "SarkSplunk",
                    "Args": {
                      "hecUrl": "{{Splunk.Url}}",
                      "hecToken": "{{Splunk.Token}}",
                      "index": "sark_audit_prod",
                      "sourcetype": "sark:audit:json",
                      "batchSize": 200,
                      "batchTimeoutSeconds": 10,
                      "maxQueueSize": 50000,
                      "retryAttempts": 5,
                      "retryBackoffBase": 1.5,
                      "timeoutSeconds": 45,
                      "verifySsl": true,
                      "compressPayloads": true,
                      "maxConnections": 200,
                      "restrictedToMinimumLevel": "Error",
                      "name": "{{name}}"
                    }
                  }
                ]
              }
            }
            """);

        var logger = new LoggerConfiguration().ReadFrom.Configuration(configuration).CreateLogger();
        logger.Audit(Some.AuditEvent(AuditSeverity.Low));
        logger.Audit(Some.AuditEvent(AuditSeverity.High) with { Id = "high" });
        await logger.DisposeAsync();

        var received = Assert.Single(Splunk.Received.All);
        Assert.Equal("high", received.Id);
        Assert.Equal("sark_audit_prod", received.Envelope.GetProperty("index").GetString());
    }

    [Fact]
    public void AnAuditingLoggerIsConfiguredFromAppsettings()
    {
        var configuration = FromJson($$"""
            { "Serilog": { "Using": [ "Serilog.Sinks.Sark.Splunk" ], "AuditTo": [ { "Name": "SarkSplunk", "Args": { "hecUrl": "{{Splunk.Url}}", "hecToken": "{{Splunk.Token}}" } } ] } }
            """);
        using var logger = new LoggerConfiguration().ReadFrom.Configuration(configuration).CreateLogger();

        logger.Audit(Some.AuditEvent() with { Id = "confirmed" });

        Assert.True(Splunk.Received.Contains("confirmed"));
    }

    [Theory]
    [InlineData("", "hecToken")]
    [InlineData(""", "hecToken": "t", "batchSize": 0""", "batchSize")]
    [InlineData(""", "hecToken": "t", "hashUserEmail": true""", "hashKey")]
    public void AConfigurationThatIsIncompleteOrWrongStopsTheStartAndIsNamedByItsKey(string rest, string setting)
    {
        var configuration = FromJson($$"""
            { "Serilog": { "Using": [ "Serilog.Sinks.Sark.Splunk" ], "WriteTo": [ { "Name": "SarkSplunk", "Args": { "hecUrl": "{{Splunk.Url}}"{{rest}} } } ] } }
            """);

        var exception = Assert.ThrowsAny<Exception>(() => new LoggerConfiguration().ReadFrom.Configuration(configuration).CreateLogger());

        var cause = Assert.IsAssignableFrom<ArgumentException>(exception.GetBaseException());
        Assert.Contains($"Serilog:WriteTo:…:Args:{setting} in appsettings.json", cause.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppsettingsRoutesByExpression()
    {
        var configuration = FromJson($$"""
            {
              "Serilog": {
                "Using": [ "Serilog.Sinks.Sark.Splunk", "Serilog.Expressions" ],
                "WriteTo": {
                  "Denials": {
                    "Name": "Logger",
                    "Args": {
                      "configureLogger": {
                        "Filter": [ { "Name": "ByIncludingOnly", "Args": { "expression": "AuditEvent.Decision = 'deny' and AuditEvent.Details.attempts > 3" } } ],
                        "WriteTo": [ { "Name": "SarkSplunk", "Args": { "hecUrl": "{{Splunk.Url}}", "hecToken": "{{Splunk.Token}}" } } ]
                      }
                    }
                  }
                }
              }
            }
            """);
        await using (var logger = new LoggerConfiguration().ReadFrom.Configuration(configuration).CreateLogger())
            foreach (var (id, decision, attempts) in new[] { ("few", "deny", 3), ("allowed", "allow", 5), ("denied", "deny", 4) })
                logger.Audit(Some.AuditEvent() with { Id = id, Decision = decision, Details = new { attempts } });

        Assert.Equal("denied", Assert.Single(Splunk.Received.All).Id);
    }

    [Fact]
    public void ADisabledSinkNeedsNeitherUrlNorToken()
    {
        using var logger = new LoggerConfiguration()
            .WriteTo.SarkSplunk("", "", enabled: false)
            .AuditTo.SarkSplunk("", "", enabled: false)
            .CreateLogger();

        logger.Audit(Some.AuditEvent());

        Assert.Equal(0, Splunk.RequestCount);
    }

    [Fact]
    public void PlainHttpToAnotherMachineIsWarnedAbout()
    {
        SelfLogCapture.Start();

        using var logger = new LoggerConfiguration().WriteTo.SarkSplunk("http://splunk.example.com:8088", Secret).CreateLogger();

        Assert.Contains(SelfLogCapture.Lines, line => line.Contains("hecUrl is http", StringComparison.Ordinal));
    }

    static IConfiguration FromJson(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
}
