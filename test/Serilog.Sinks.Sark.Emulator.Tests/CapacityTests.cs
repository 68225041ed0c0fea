using System.Net;
using Serilog.Sinks.Sark.Emulator.Tests.Support;

namespace Serilog.Sinks.Sark.Emulator.Tests;

public sealed class CapacityTests : SplunkTest
{
    [Fact]
    public async Task AQueueThatFillsUpAcceptsEventsWithCode24()
    {
        Splunk.ApproachingCapacity = true;
        (await PostAsync(Event("a"))).MustBe(HttpStatusCode.OK, 24, "HEC queue is approaching its capacity limit");
        Assert.True(Splunk.Received.Contains("a"));
    }

    [Fact]
    public async Task AcknowledgementsThatPileUpAcceptEventsWithCode25()
    {
        Splunk.AcknowledgementsApproachingCapacity = true;
        (await PostAsync(Event("a"))).MustBe(HttpStatusCode.OK, 25, "HEC ACK is approaching its capacity limit");
        Assert.True(Splunk.Received.Contains("a"));
    }

    [Fact]
    public async Task AnAcceptanceWithAWarningStillHasAnAckId()
    {
        Splunk.Acknowledge = true;
        Splunk.ApproachingCapacity = true;
        Assert.Equal(0, (await PostAsync(Event("a"), $"{EventPath}?channel={Channel}")).AckId);
    }

    [Theory]
    [InlineData(8, HttpStatusCode.InternalServerError, "Internal server error")]
    [InlineData(9, HttpStatusCode.ServiceUnavailable, "Server is busy")]
    [InlineData(23, HttpStatusCode.ServiceUnavailable, "Server is shutting down")]
    [InlineData(26, HttpStatusCode.TooManyRequests, "HEC queue is at capacity")]
    [InlineData(27, HttpStatusCode.TooManyRequests, "HEC ACK channel is at capacity")]
    [InlineData(28, HttpStatusCode.BadRequest, "Data channel is missing")]
    public async Task AnyRefusalOfTheTableCanBeHadOnDemand(int code, HttpStatusCode status, string text)
    {
        Splunk.RefuseNext(1, code);
        (await PostAsync(Event("a"))).MustBe(status, code, text);
        Assert.Equal(0, (await PostAsync(Event("a"))).Code);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(29)]
    public void ACodeThatRefusesNothingCannotBeARefusal(int code) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Splunk.RefuseNext(1, code));
}
