namespace Serilog.Sinks.Sark.GoogleCloudLogging.Tests;

public sealed class HealthTests : GoogleCloudLoggingFixture
{
    [Fact]
    public async Task HealthIsAskedForByADryRunThatStoresNothing()
    {
        using var logger = CreateLogger(options => options.Labels["team"] = "platform");

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.Equal((true, null), (health.Healthy, health.Error));
        Assert.Equal((0, 0), (Google.Received.Count, Google.RequestCount));
    }

    [Fact]
    public async Task AMissingRoleIsUnhealthyAndNamed()
    {
        Google.Permitted = false;
        using var logger = CreateLogger();

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.False(health.Healthy);
        Assert.Contains("roles/logging.logWriter", health.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AKeyThatIsDisabledIsUnhealthy()
    {
        Google.KeyEnabled = false;
        using var logger = CreateLogger();

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.False(health.Healthy);
        Assert.Contains("Google issues no access token: invalid_grant", health.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AResourceThatGoogleDoesNotKnowIsUnhealthy()
    {
        using var logger = CreateLogger(options => options.ResourceType = "sark_server");

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.False(health.Healthy);
        Assert.Contains("Unknown type of monitored resource", health.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATokenThatHasExpiredMeanwhileIsRenewedForTheHealthCheck()
    {
        var logger = CreateLogger();
        await DeliverAsync(logger, 1);
        Google.RevokeTokens();

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.True(health.Healthy);
        await logger.DisposeAsync();
    }
}
