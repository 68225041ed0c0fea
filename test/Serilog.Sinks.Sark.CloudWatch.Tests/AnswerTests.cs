using Microsoft.Extensions.Time.Testing;
using Serilog.Sinks.Sark.Tests.Support;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;
using WireMock.Settings;

namespace Serilog.Sinks.Sark.CloudWatch.Tests;

/// <summary>What the sink makes of CloudWatch's answers, beyond what every sink does.</summary>
public sealed class AnswerTests : CloudWatchFixture
{
    [Theory]
    [InlineData("ThrottlingException")]
    [InlineData("Throttling")]
    [InlineData("TooManyRequestsException")]
    [InlineData("RequestLimitExceeded")]
    [InlineData("LimitExceededException")]
    [InlineData("SlowDown")]
    [InlineData("ServiceUnavailableException")]
    [InlineData("InternalFailure")]
    [InlineData("RequestTimeout")]
    [InlineData("OperationAbortedException")]
    public async Task WhatPassesIsTriedAgain(string code)
    {
        CloudWatch.RefuseNext(2, code);
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 10, "all events are delivered", Clock);
        await logger.DisposeAsync();

        Assert.Equal(2, logger.Metrics.ErrorCounts[code]);
        Assert.Equal((10, 0), (CloudWatch.Received.Count, CloudWatch.Received.Duplicates));
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData("UnrecognizedClientException", "Check the access key, and that it is active")]
    [InlineData("InvalidClientTokenId", "Check the access key, and that it is active")]
    [InlineData("IncompleteSignature", "Check the access key, and that it is active")]
    [InlineData("MissingAuthenticationToken", "Check the access key, and that it is active")]
    [InlineData("InvalidSignatureException", "Check the secret access key")]
    [InlineData("SignatureDoesNotMatch", "Check the secret access key")]
    [InlineData("AccessDeniedException", "Allow logs:PutLogEvents on the log group /aws/sark/audit to the role or user")]
    [InlineData("ExpiredTokenException", "Give a new sessionToken with its key")]
    [InlineData("SomethingNewException", "SomethingNewException")]
    public async Task WhatAnOperatorMustPutRightIsToldOnceAndTheEventsWait(string code, string advice)
    {
        CloudWatch.RefuseNext(3, code);
        var logger = CreateLogger(options => options.MaxConcurrentRequests = 1);

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the refusal is told");
        var told = Assert.Single(logger.Failures.Failures).Message;
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 10, "all events are delivered", Clock);
        await logger.DisposeAsync();

        Assert.Contains("sending is refused, and its events wait", told, StringComparison.Ordinal);
        Assert.Contains(advice, told, StringComparison.Ordinal);
        Assert.Single(logger.Failures.Failures);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AWrongSecretIsToldWithoutTheSecretAndWithoutTheRequestThatAwsQuotes()
    {
        var logger = CreateLogger(options =>
        {
            options.SecretAccessKey = "a-wrong-secret";
            options.ShutdownTimeoutSeconds = 0;
        });

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the refusal is told");

        var message = logger.Failures.Failures[0].Message;
        Assert.Contains("HTTP 400: InvalidSignatureException: The request signature we calculated does not match", message, StringComparison.Ordinal);
        Assert.DoesNotContain("a-wrong-secret", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Canonical", message, StringComparison.Ordinal);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task APermissionThatIsMissingIsNamed()
    {
        CloudWatch.Permissions.Remove("logs:PutLogEvents");
        var logger = CreateLogger(options => options.ShutdownTimeoutSeconds = 0);

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the refusal is told");
        var health = await logger.Monitor.CheckHealthAsync();

        Assert.Contains("is not authorized to perform: logs:PutLogEvents", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        Assert.Contains("Allow logs:PutLogEvents on the log group /aws/sark/audit", health.Error, StringComparison.Ordinal);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData("InvalidParameterException")]
    [InlineData("ValidationException")]
    public async Task AnErrorInTheEventsIsIsolated(string code)
    {
        CloudWatch.CreateLogStream(LogGroup, "the-stream");
        CloudWatch.RefuseNext(1, code);
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Pending == 0, "the event is settled");
        logger.Audit(Some.AuditEvents(10));
        await logger.DisposeAsync();

        Assert.Equal((10, 1), (logger.Metrics.Delivered, logger.Metrics.Rejected));
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData(400, """{"__type":"InvalidParameterException","message":"1 validation error detected: Value 'x' at 'logStreamName' failed to satisfy constraint"}""", "logStreamName")]
    [InlineData(400, "<html>Bad Request</html>", "something other than CloudWatch Logs answers at")]
    [InlineData(404, "not found", "HTTP 404: not found")]
    public async Task AnErrorThatIsNoEventsFaultRejectsNone(int status, string body, string told)
    {
        CloudWatch.CreateLogStream(LogGroup, "the-stream");
        CloudWatch.Faults.FailNext(1, status, body: body);
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 10, "all events are delivered", Clock);
        await logger.DisposeAsync();

        Assert.Contains(told, logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        Assert.Equal(0, logger.Metrics.Rejected);
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData("com.amazonaws.logs#ThrottlingException", null)]
    [InlineData(null, "ThrottlingException:http://internal.amazon.com/coral/com.amazonaws.logs/")]
    [InlineData("ThrottlingException", "ThrottlingException")]
    public async Task TheCodeIsReadInEveryFormThatAwsGivesIt(string? type, string? header)
    {
        using var server = WireMockServer.Start(new WireMockServerSettings { Urls = ["http://127.0.0.1:0"] });
        var throttled = Response.Create().WithStatusCode(400).WithBody(type is null ? "{}" : $$"""{"__type":"{{type}}","message":"Rate exceeded"}""");
        if (header is not null) throttled = throttled.WithHeader("x-amzn-ErrorType", header);
        server.Given(Request.Create().UsingPost()).RespondWith(throttled);
        var logger = CreateLogger(options =>
        {
            options.EndpointUrl = server.Url;
            options.ShutdownTimeoutSeconds = 0;
        });

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.ErrorCounts.ContainsKey("ThrottlingException"), "the throttling is understood");

        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    [InlineData(3_000)]
    public async Task AClockThatIsWrongIsCorrectedByTheServersDate(int minutesAhead)
    {
        CloudWatch.CreateLogStream(LogGroup, "the-stream");
        var clock = new FakeTimeProvider(Clock.GetUtcNow().AddMinutes(minutesAhead));
        var logger = CreateLogger(options => options.TimeProvider = clock);

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 10, "all events are delivered", clock);
        await logger.DisposeAsync();

        Assert.Contains(logger.Failures.Failures, failure => failure.Message.Contains("minutes from AWS's, by which requests are signed from now on", StringComparison.Ordinal));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AHealthCheckCorrectsTheClockToo()
    {
        var logger = CreateLogger(options => options.TimeProvider = new FakeTimeProvider(Clock.GetUtcNow().AddMinutes(-10)));

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.True(health.Healthy, health.Error);
        await logger.DisposeAsync();
    }

    [Fact]
    public async Task HealthTakesTheWayOfEveryEventAndStoresNone()
    {
        var logger = CreateLogger();

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.True(health.Healthy, health.Error);
        Assert.Equal((0, 0), (CloudWatch.Received.Count, CloudWatch.RequestCount));
        Assert.Equal(["PutLogEvents", "CreateLogStream", "PutLogEvents"], CloudWatch.Operations);
        await logger.DisposeAsync();
    }

    [Fact]
    public async Task HealthNeedsNoPermissionButTheOneToWrite()
    {
        CloudWatch.CreateLogStream(LogGroup, "the-stream");
        CloudWatch.Permissions.IntersectWith(["logs:PutLogEvents"]);
        var logger = CreateLogger();

        Assert.True((await logger.Monitor.CheckHealthAsync()).Healthy);

        CloudWatch.Permissions.Clear();
        Assert.False((await logger.Monitor.CheckHealthAsync()).Healthy);
        await logger.DisposeAsync();
    }

    [Fact]
    public async Task AWrongKeyAPortalAndNothingAtAllAreUnhealthy()
    {
        using var server = WireMockServer.Start(new WireMockServerSettings { Urls = ["http://127.0.0.1:0"] });
        server.Given(Request.Create().UsingPost()).RespondWith(Response.Create().WithStatusCode(200).WithBody("<html>Please sign in</html>"));
        var wrongKey = CreateLogger(options => options.AccessKeyId = "AKIASOMEBODYELSE");
        var portal = CreateLogger(options => options.EndpointUrl = server.Url);
        var nothing = CreateLogger(options => options.EndpointUrl = "http://127.0.0.1:1");

        Assert.Contains("Check the access key", (await wrongKey.Monitor.CheckHealthAsync()).Error, StringComparison.Ordinal);
        Assert.Contains("something other than CloudWatch Logs", (await portal.Monitor.CheckHealthAsync()).Error, StringComparison.Ordinal);
        Assert.False((await nothing.Monitor.CheckHealthAsync()).Healthy);

        foreach (var logger in new[] { wrongKey, portal, nothing }) await logger.DisposeAsync();
    }

    [Fact]
    public async Task GzipThatIsNotUnderstoodIsTheSettingsFaultAndNoEvents()
    {
        CloudWatch.RefuseNext(1, "SerializationException");
        var logger = CreateLogger(options => options.CompressPayloads = true);

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 10, "all events are delivered", Clock);
        await logger.DisposeAsync();

        Assert.Contains("set compressPayloads to false", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        Assert.Equal(0, logger.Metrics.Rejected);
        logger.AssertBooksBalance();
    }
}
