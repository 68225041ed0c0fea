using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.CloudWatch.Tests;

/// <summary>Log groups and streams that are not there.</summary>
public sealed class CreationTests : CloudWatchFixture
{
    [Fact]
    public async Task AMissingStreamIsCreatedOnceHoweverManyRequestsFindItMissing()
    {
        CloudWatch.Faults.Latency = TimeSpan.FromMilliseconds(1);
        var logger = CreateLogger(options =>
        {
            options.BatchSize = 10;
            options.MaxConcurrentRequests = 20;
        });

        logger.Audit(Some.AuditEvents(1_000));
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1_000, "all events are delivered", Clock);
        await logger.DisposeAsync();

        Assert.Equal(["the-stream"], CloudWatch.LogStreamsOf(LogGroup));
        Assert.Single(CloudWatch.Operations, operation => operation == "CreateLogStream");
        Assert.Equal(["CreateLogStream", "PutLogEvents"], CloudWatch.Operations.Distinct().Order());
        Assert.Equal((1_000, 0), (CloudWatch.Received.Count, CloudWatch.Received.Duplicates));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AMissingGroupIsCreatedWithItsRetentionWhereThatIsAllowed()
    {
        CloudWatch.DeleteLogGroups();
        var logger = CreateLogger(options =>
        {
            options.CreateLogGroup = true;
            options.RetentionDays = 365;
        });

        logger.Audit(Some.AuditEvents(10));
        await logger.DisposeAsync();

        Assert.Equal(10, CloudWatch.Received.Count);
        Assert.Equal(365, CloudWatch.RetentionOf(LogGroup));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task TheRetentionOfAGroupThatIsThereIsLeftAlone()
    {
        CloudWatch.CreateLogGroup(LogGroup, retentionInDays: 30);
        var logger = CreateLogger(options =>
        {
            options.CreateLogGroup = true;
            options.RetentionDays = 365;
        });

        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.Equal(30, CloudWatch.RetentionOf(LogGroup));
        Assert.DoesNotContain("PutRetentionPolicy", CloudWatch.Operations);
    }

    [Theory]
    [InlineData("CreateLogStream", "ThrottlingException")]
    [InlineData("CreateLogStream", "ResourceAlreadyExistsException")]
    [InlineData("CreateLogGroup", "OperationAbortedException")]
    [InlineData("PutRetentionPolicy", "ServiceUnavailableException")]
    public async Task ACreationThatFailsForTheMomentIsTriedAgain(string operation, string code)
    {
        CloudWatch.DeleteLogGroups();
        CloudWatch.RefuseNext(1, code, operation);
        var logger = CreateLogger(options =>
        {
            options.CreateLogGroup = true;
            options.RetentionDays = 7;
        });

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 10, "all events are delivered", Clock);
        await logger.DisposeAsync();

        Assert.Equal((10, 0), (CloudWatch.Received.Count, CloudWatch.Received.Duplicates));
        Assert.Equal(7, CloudWatch.RetentionOf(LogGroup));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ARetentionThatMayNotBeSetIsToldAndKeepsNoEventBack()
    {
        SelfLogCapture.Start();
        CloudWatch.Permissions.Remove("logs:PutRetentionPolicy");
        var group = $"/sark/{TestLogger.NewName()}";
        var logger = CreateLogger(options =>
        {
            options.LogGroup = group;
            options.CreateLogGroup = true;
            options.RetentionDays = 7;
        });

        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.Equal(1, logger.Metrics.Delivered);
        Assert.Contains("allow logs:PutRetentionPolicy", Assert.Single(SelfLogCapture.About(group)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false, "logs:CreateLogStream", "Create the log group /aws/sark/audit and the log stream the-stream in it, or set createLogStream")]
    [InlineData(true, false, "logs:CreateLogStream", "Create it, or allow logs:CreateLogStream")]
    [InlineData(true, true, "logs:CreateLogGroup", "the log group /aws/sark/other does not exist and cannot be created")]
    [InlineData(true, true, "nothing", "Create the log group /aws/sark/other, or set createLogGroup")]
    public async Task WhereNothingMayBeCreatedEventsWaitAndTheOperatorIsTold(bool createStream, bool otherGroup, string forbidden, string message)
    {
        CloudWatch.Permissions.Remove(forbidden);
        var group = otherGroup ? "/aws/sark/other" : LogGroup;
        var logger = CreateLogger(options =>
        {
            options.LogGroup = group;
            options.CreateLogStream = createStream;
            options.CreateLogGroup = forbidden == "logs:CreateLogGroup";
        });

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count > 0, "the refusal is told");
        var health = await logger.Monitor.CheckHealthAsync();
        Assert.Contains(message, Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        Assert.Contains(message, health.Error, StringComparison.Ordinal);

        CloudWatch.CreateLogStream(group, "the-stream");
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 10, "all events are delivered", Clock);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public void AuditToCreatesTheStreamAsWell()
    {
        using var logger = CreateAuditLogger(options =>
        {
            options.TimeProvider = Clock;
            options.RetryAttempts = 0;
        });

        logger.Audit(Some.AuditEvent());

        Assert.Equal(1, CloudWatch.Received.Count);
    }
}
