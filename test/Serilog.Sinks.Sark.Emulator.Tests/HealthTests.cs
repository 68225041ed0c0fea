using System.Net;
using Serilog.Sinks.Sark.Emulator.Tests.Support;

namespace Serilog.Sinks.Sark.Emulator.Tests;

public sealed class HealthTests : SplunkTest
{
    [Theory]
    [InlineData(null)]
    [InlineData("Splunk 7c9e6679-7425-40de-944b-e07fc1f90ae7")]
    public async Task AHealthyCollectorAnswersWithCode17WithOrWithoutAToken(string? authorization)
    {
        Authorize(authorization);
        (await GetAsync(HealthPath)).MustBe(HttpStatusCode.OK, 17, "HEC is healthy");
    }

    [Theory]
    [InlineData(false, true, 18, "HEC is unhealthy, queues are full")]
    [InlineData(true, false, 19, "HEC is unhealthy, ack service unavailable")]
    [InlineData(false, false, 20, "HEC is unhealthy, queues are full, ack service unavailable")]
    public async Task AnUnhealthyCollectorSaysWhatIsWrong(bool queues, bool acknowledgements, int code, string text)
    {
        Splunk.Healthy = queues;
        Splunk.AcknowledgementServiceHealthy = acknowledgements;
        (await GetAsync(HealthPath)).MustBe(HttpStatusCode.ServiceUnavailable, code, text);
    }

    [Fact]
    public async Task AWrongTokenIsAnsweredWithCode21()
    {
        Authorize("Splunk wrong");
        (await GetAsync(HealthPath)).MustBe(HttpStatusCode.BadRequest, 21, "Invalid token");
    }

    [Fact]
    public async Task ADisabledTokenIsAnsweredWithCode22()
    {
        Splunk.TokenDisabled = true;
        (await GetAsync(HealthPath)).MustBe(HttpStatusCode.BadRequest, 22, "Token disabled");
    }

    [Fact]
    public async Task FaultsOfRequestsLeaveHealthAlone()
    {
        Splunk.Faults.FailNext(1, 503);
        Assert.Equal(17, (await GetAsync(HealthPath)).Code);
        Assert.Equal(9, (await PostAsync(Event("a"))).Code);
    }

    [Fact]
    public async Task AnOutageShowsInHealthUntilItIsOver()
    {
        Splunk.Faults.FailFor(TimeSpan.FromMinutes(1), 500);
        (await GetAsync(HealthPath)).MustBe(HttpStatusCode.ServiceUnavailable, 18, "HEC is unhealthy, queues are full");

        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(17, (await GetAsync(HealthPath)).Code);
    }

    [Fact]
    public async Task AHealthCheckIsNotCountedAsARequestBearingEvents()
    {
        await GetAsync(HealthPath);
        Assert.Equal(0, Splunk.RequestCount);
    }
}
