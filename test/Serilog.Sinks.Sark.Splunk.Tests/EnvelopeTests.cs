using System.Text.Json;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Splunk.Tests;

public sealed class EnvelopeTests : SplunkFixture
{
    [Fact]
    public async Task AnEventArrivesWithItsTimeHostSourceSourcetypeIndexAndBody()
    {
        Splunk.Indexes.Add("another_index");
        var logger = CreateLogger(options =>
        {
            options.Host = "the-host";
            options.Source = "the-source";
            options.Sourcetype = "the:sourcetype";
            options.Index = "another_index";
        });
        var auditEvent = new AuditEvent(AuditEventType.PolicyDenied, AuditSeverity.Critical)
        {
            Id = "the-id",
            Timestamp = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.FromHours(2)).AddTicks(1_234_567),
            UserEmail = "ada@example.com",
            Details = new Dictionary<string, object?> { ["reason"] = "tool not allowed" },
        };

        logger.Audit(auditEvent);
        await logger.DisposeAsync();

        var received = Assert.Single(Splunk.Received.All);
        Assert.Equal(
            """{"time":1770084306.123456,"host":"the-host","source":"the-source","sourcetype":"the:sourcetype","index":"another_index","event":{"id":"the-id","timestamp":"2026-02-03T02:05:06.123456Z","event_type":"POLICY_DENIED","severity":"CRITICAL","user_email":"ada@example.com","details":{"reason":"tool not allowed"}}}""",
            received.Envelope.GetRawText());
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task TheDefaultsAreTheGuidesAndThisMachine()
    {
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        var envelope = Assert.Single(Splunk.Received.All).Envelope;
        Assert.Equal(
            (Environment.MachineName, "sark", "sark:audit", "sark_audit"),
            (Text("host"), Text("source"), Text("sourcetype"), Text("index")));

        string? Text(string name) => envelope.GetProperty(name).GetString();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task WithoutAnIndexItIsLeftToTheToken(string? index)
    {
        var logger = CreateLogger(options => options.Index = index);

        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.False(Assert.Single(Splunk.Received.All).Envelope.TryGetProperty("index", out _));
    }

    [Fact]
    public async Task AnEventFromBefore1970LeavesItsTimeToSplunkAndKeepsItInItsBody()
    {
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent() with { Timestamp = DateTimeOffset.MinValue });
        await logger.DisposeAsync();

        var received = Assert.Single(Splunk.Received.All);
        Assert.False(received.Envelope.TryGetProperty("time", out _));
        Assert.Equal("0001-01-01T00:00:00.000000Z", received.Body.GetProperty("timestamp").GetString());
    }

    [Fact]
    public async Task TheLatestTimeThereIsArrives()
    {
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent() with { Timestamp = DateTimeOffset.MaxValue });
        await logger.DisposeAsync();

        Assert.Equal(253402300799.999999m, Assert.Single(Splunk.Received.All).Envelope.GetProperty("time").GetDecimal());
    }

    [Fact]
    public async Task OrdinaryEventsArriveWhenTheyAreIncluded()
    {
        var logger = CreateLogger(options => options.IncludeNonAuditEvents = true);

        logger.Information("Hello {Name}", "Ada");
        await logger.DisposeAsync();

        var body = Assert.Single(Splunk.Received.All).Body;
        Assert.Equal("Hello \"Ada\"", body.GetProperty("message").GetString());
        Assert.Equal("Ada", body.GetProperty("properties").GetProperty("Name").GetString());
    }

    [Fact]
    public async Task LowerCaseNamesAreWrittenWhenAskedFor()
    {
        var logger = CreateLogger(options => options.LowerCaseNames = true);

        logger.Audit(Some.AuditEvent(AuditSeverity.High));
        await logger.DisposeAsync();

        var body = Assert.Single(Splunk.Received.All).Body;
        Assert.Equal(("tool_invoked", "high"), (body.GetProperty("event_type").GetString(), body.GetProperty("severity").GetString()));
    }

    [Fact]
    public async Task RequestsAreCutByTheirBytes()
    {
        var logger = CreateLogger(options =>
        {
            options.BatchSize = 1000;
            options.MaxRequestBytes = 10_000;
        });

        logger.Audit(Some.AuditEvents(200));
        await logger.DisposeAsync();

        Assert.Equal(200, Splunk.Received.Count);
        Assert.All(Splunk.Received.Requests, request => Assert.InRange(request.UncompressedBytes, 1, 10_000));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task EveryWellKnownTypeAndEverySeverityArrivesInUpperCase()
    {
        var types = typeof(AuditEventType).GetProperties().Where(property => property.PropertyType == typeof(AuditEventType))
            .Select(property => (AuditEventType)property.GetValue(null)!).ToArray();
        var logger = CreateLogger();

        logger.Audit(types.SelectMany(type => Enum.GetValues<AuditSeverity>().Select(severity => new AuditEvent(type, severity))));
        await logger.DisposeAsync();

        Assert.Equal(17, types.Length);
        Assert.Equal(17 * 4, Splunk.Received.Count);
        Assert.All(Splunk.Received.All, received => Assert.Equal(Upper(received.Body), (TextOf(received.Body, "event_type"), TextOf(received.Body, "severity"))));

        static string? TextOf(JsonElement body, string name) => body.GetProperty(name).GetString();

        static (string?, string?) Upper(JsonElement body) => (TextOf(body, "event_type")?.ToUpperInvariant(), TextOf(body, "severity")?.ToUpperInvariant());
    }
}
