using Serilog.Sinks.Sark.Tests.Support;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;
using WireMock.Settings;

namespace Serilog.Sinks.Sark.GoogleCloudLogging.Tests;

/// <summary>What the sink makes of Google's answers, beyond what every sink does.</summary>
public sealed class AnswerTests : GoogleCloudLoggingFixture
{
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(13)]
    [InlineData(14)]
    public async Task EntriesThatFailForTheMomentAreSentAgainAndTheOthersAreNot(int code)
    {
        Google.FailEntriesNext(2, code);
        var logger = CreateLogger(options => options.MaxConcurrentRequests = 1);

        await DeliverAsync(logger, 100);

        Assert.Equal((100, 0), (Google.Received.Count, Google.Received.Duplicates));
        Assert.Equal(0, logger.Metrics.Rejected);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    public async Task EntriesThatAreRefusedAreRejectedAndTheOthersDelivered(int code)
    {
        Google.FailEntriesNext(1, code);
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvents(30));
        await Eventually.TrueAsync(() => logger.Metrics.Pending == 0, "all events are settled", Clock);

        Assert.Equal(logger.Metrics.Delivered, Google.Received.Count);
        Assert.True(logger.Metrics.Rejected > 0);
        Assert.Equal(0, Google.Received.Duplicates);
        Assert.Contains($"(code {code})", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ARequestOfBadEntriesOnlyIsBisectedSinceGoogleNamesNone()
    {
        var logger = CreateLogger();

        logger.Audit(Enumerable.Range(0, 8).Select(_ => Some.AuditEvent() with { Timestamp = Clock.GetUtcNow().AddDays(2) }));
        await logger.DisposeAsync();

        Assert.Equal((0, 8), (logger.Metrics.Delivered, logger.Metrics.Rejected));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AnAnswerThatIsCutWhereItNamesEntriesIsAskedForInHalves()
    {
        // Of the errors no more than 64 KiB are read, so that it is not known which of the other entries were written.
        var logger = CreateLogger(options =>
        {
            options.BatchSize = 1000;
            options.MaxConcurrentRequests = 1;
        });
        var errors = string.Join(",", Enumerable.Range(0, 999).Select(i => $$"""
            "{{i}}": {"code": 3, "message": "{{new string('m', 100)}}"}
            """));
        var answer = $$$"""
            {"error": {"code": 400, "message": "m", "status": "INVALID_ARGUMENT", "details": [
              {"@type": "type.googleapis.com/google.logging.v2.WriteLogEntriesPartialErrors", "logEntryErrors": { {{{errors}}} } } ] } }
            """;
        // The first event travels alone.
        await DeliverAsync(logger, 1);
        Google.Faults.FailNext(1, 400, body: answer);
        await DeliverAsync(logger, 1_000);

        Assert.Equal(1, logger.Metrics.ErrorCounts["http_400"]);
        Assert.Equal((1_001, 0), (Google.Received.Count, logger.Metrics.Rejected));
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AMissingRoleIsToldWithItsNameAndTheEventsFlowWhenItIsGranted()
    {
        Google.Permitted = false;
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the refusal is told");
        Google.Permitted = true;
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 10, "all events are delivered", Clock);

        var message = Assert.Single(logger.Failures.Failures).Message;
        Assert.Contains("HTTP 403: PERMISSION_DENIED: Permission 'logging.logEntries.create' denied", message, StringComparison.Ordinal);
        Assert.Contains($"needs roles/logging.logWriter on project {Google.ProjectId}", message, StringComparison.Ordinal);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData(404, "<html>Not Found</html>", "Check projectId and endpointUrl")]
    [InlineData(400, "<html>Bad Request</html>", "something other than Cloud Logging answers at")]
    [InlineData(200, "OK", "something other than Cloud Logging answers at")]
    [InlineData(200, "[]", "something other than Cloud Logging answers at")]
    [InlineData(201, """{"error": {"message": "portal"}}""", "something other than Cloud Logging answers at")]
    [InlineData(400, """{"error": {"message": "m", "details": [{"@type": "x/google.logging.v2.WriteLogEntriesPartialErrors", "logEntryErrors": {"7": {"code": 3}}}]}}""", "something other than Cloud Logging answers at")]
    public async Task AnAnswerThatIsNotGooglesSettlesNothing(int status, string body, string advice)
    {
        Google.Faults.FailNext(1, status, body: body);
        var logger = CreateLogger();

        await DeliverAsync(logger, 1);

        Assert.Contains(advice, logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (Google.Received.Count, logger.Metrics.Rejected));
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ATokenThatIsQuotedBackIsMasked()
    {
        using var server = WireMockServer.Start(new WireMockServerSettings { Urls = ["http://127.0.0.1:0"] });
        server.Given(Request.Create().UsingPost()).RespondWith(Response.Create().WithStatusCode(403).WithBody(request => $"no access with {request.Headers!["Authorization"].Single()}"));
        var logger = CreateLogger(options =>
        {
            options.EndpointUrl = server.Url!;
            options.ShutdownTimeoutSeconds = 0;
        });

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the refusal is told");
        var health = await logger.Monitor.CheckHealthAsync();

        Assert.Contains("no access with Bearer ***", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        Assert.Contains("no access with Bearer ***", health.Error, StringComparison.Ordinal);
        await logger.DisposeAsync();
    }
}
