using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;
using WireMock.Settings;

namespace Serilog.Sinks.Sark.Splunk.Tests;

public sealed class HealthTests : SplunkFixture
{
    [Fact]
    public async Task AHealthyCollectorIsHealthyAndReceivesNoEvent()
    {
        using var logger = CreateLogger();

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.True(health.Healthy);
        Assert.Equal(Clock.GetUtcNow(), health.LastCheck);
        Assert.Equal(0, Splunk.RequestCount);
    }

    [Fact]
    public async Task ACollectorWhoseQueuesAreFullIsUnhealthyAndSaysSo()
    {
        Splunk.Healthy = false;
        using var logger = CreateLogger();

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.False(health.Healthy);
        Assert.Contains("HEC is unhealthy, queues are full", health.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACollectorThatIsAwayIsUnhealthy()
    {
        await Splunk.RefuseConnectionsAsync();
        using var logger = CreateLogger();

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.False(health.Healthy);
        Assert.Contains("Connection refused", health.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SomethingElseThatAnswersInItsPlaceIsUnhealthy()
    {
        using var server = WireMockServer.Start(new WireMockServerSettings { Urls = ["http://127.0.0.1:0"] });
        server.Given(Request.Create().UsingGet()).RespondWith(Response.Create().WithStatusCode(200).WithBody("<html>Welcome</html>"));
        using var logger = CreateLogger(options => options.HecUrl = server.Url!);

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.False(health.Healthy);
        Assert.Contains("something other than an HTTP Event Collector", health.Error, StringComparison.Ordinal);
    }
}
