using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Datadog.Tests;

/// <summary>What the sink makes of the intake's answers, beyond what every sink does.</summary>
public sealed class AnswerTests : DatadogFixture
{
    [Fact]
    public async Task AWrongKeyIsToldWithoutTheKeyAndWithWhatToCheck()
    {
        var logger = CreateLogger(options =>
        {
            options.ApiKey = "a-wrong-key";
            options.ShutdownTimeoutSeconds = 0;
        });

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the refusal is told");

        var message = logger.Failures.Failures[0].Message;
        Assert.Contains("API key is invalid", message, StringComparison.Ordinal);
        Assert.Contains("Check apiKey, and that site is", message, StringComparison.Ordinal);
        Assert.DoesNotContain("a-wrong-key", message, StringComparison.Ordinal);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task A400InDatadogsWordsIsIsolatedAndOneThatIsNotRejectsNothing()
    {
        Datadog.Faults.FailNext(1, 400, body: "<html>Bad Request</html>");
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", Clock);
        Assert.Equal(0, logger.Metrics.Rejected);

        Datadog.Faults.FailNext(1, 400);
        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Pending == 0, "the event is settled", Clock);
        Assert.Equal(1, logger.Metrics.Rejected);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task HealthIsAskedForWithoutALogInTheCustomersIndex()
    {
        var logger = CreateLogger();

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.True(health.Healthy);
        Assert.Null(health.Details);
        Assert.Equal((0, 0), (Datadog.Received.Count, Datadog.RequestCount));
        await logger.DisposeAsync();
    }

    [Fact]
    public async Task AWrongKeyIsUnhealthy()
    {
        var logger = CreateLogger(options => options.ApiKey = "a-wrong-key");

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.False(health.Healthy);
        Assert.Contains("HTTP 403", health.Error, StringComparison.Ordinal);
        await logger.DisposeAsync();
    }

    [Fact]
    public async Task AnApplicationKeyOnlyAddsDetails()
    {
        var good = CreateLogger(options => options.ApplicationKey = Datadog.ApplicationKey);
        var bad = CreateLogger(options => options.ApplicationKey = "a-wrong-application-key");

        var goodHealth = await good.Monitor.CheckHealthAsync();
        var badHealth = await bad.Monitor.CheckHealthAsync();

        Assert.Equal((true, "valid"), (goodHealth.Healthy, goodHealth.Details!["application_key"]));
        Assert.True(badHealth.Healthy);
        Assert.Contains("HTTP 403", badHealth.Details!["application_key"], StringComparison.Ordinal);
        await good.DisposeAsync();
        await bad.DisposeAsync();
    }
}
