using System.Net;
using Serilog.Sinks.Sark.Emulator.Tests.Support;

namespace Serilog.Sinks.Sark.Emulator.Tests;

public sealed class AcknowledgementTests : SplunkTest
{
    [Fact]
    public async Task WithoutAcknowledgementAChannelDoesNoHarmAndThereIsNoAckId() =>
        Assert.Equal("""{"text":"Success","code":0}""", (await PostOnAsync(Channel)).Body);

    [Fact]
    public async Task IdsCountFrom0InEachChannel()
    {
        Splunk.Acknowledge = true;
        Assert.Equal("""{"text":"Success","code":0,"ackId":0}""", (await PostOnAsync(Channel)).Body);
        Assert.Equal(1, (await PostOnAsync(Channel)).AckId);
        Assert.Equal(0, (await PostOnAsync(Guid.NewGuid())).AckId);
    }

    [Fact]
    public async Task TheChannelMayBeInAHeader()
    {
        Splunk.Acknowledge = true;
        Client.DefaultRequestHeaders.Add("X-Splunk-Request-Channel", Channel.ToString());
        Assert.Equal(0, (await PostAsync(Event("a"))).AckId);
        Assert.Equal("""{"acks":{"0":true}}""", (await PostAsync("""{"acks":[0]}""", "services/collector/ack")).Body);
    }

    [Fact]
    public async Task AMissingChannelIsAnsweredWithCode10()
    {
        Splunk.Acknowledge = true;
        (await PostAsync(Event("a"))).MustBe(HttpStatusCode.BadRequest, 10, "Data channel is missing");
        Assert.Equal(10, (await PostAsync("""{"acks":[0]}""", "services/collector/ack")).Code);
        Assert.Empty(Splunk.Received.All);
    }

    [Theory]
    [InlineData("mine")]
    [InlineData("3f0b6d7e52f14b1c8a640d9a53a5d9c1")]
    public async Task AChannelThatIsNoGuidIsAnsweredWithCode11(string channel)
    {
        Splunk.Acknowledge = true;
        (await PostAsync(Event("a"), $"{EventPath}?channel={channel}")).MustBe(HttpStatusCode.BadRequest, 11, "Invalid data channel");
    }

    [Fact]
    public async Task APollWithoutAcknowledgementIsAnsweredWithCode14() =>
        (await PollAsync(Channel, 0)).MustBe(HttpStatusCode.BadRequest, 14, "ACK is disabled");

    [Fact]
    public async Task AnIdIsAcknowledgedOnceAndThenForgotten()
    {
        Splunk.Acknowledge = true;
        await PostOnAsync(Channel);
        Assert.Equal("""{"acks":{"0":true}}""", (await PollAsync(Channel, 0)).Body);
        Assert.Equal("""{"acks":{"0":false}}""", (await PollAsync(Channel, 0)).Body);
    }

    [Fact]
    public async Task AnUnknownIdOrChannelIsAnsweredFalse()
    {
        Splunk.Acknowledge = true;
        await PostOnAsync(Channel);
        Assert.Equal("""{"acks":{"0":true,"7":false}}""", (await PollAsync(Channel, 0, 7)).Body);
        Assert.Equal("""{"acks":{"0":false}}""", (await PollAsync(Guid.NewGuid(), 0)).Body);
    }

    [Fact]
    public async Task AnIdIsAcknowledgedAfterTheGivenTime()
    {
        Splunk.Acknowledge = true;
        Splunk.AcknowledgeAfter = TimeSpan.FromSeconds(1);
        await PostOnAsync(Channel);

        Time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal("""{"acks":{"0":false}}""", (await PollAsync(Channel, 0)).Body);

        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("""{"acks":{"0":true}}""", (await PollAsync(Channel, 0)).Body);
    }

    [Fact]
    public async Task WithheldAcknowledgementsComeOnceTheyAreWithheldNoMore()
    {
        Splunk.Acknowledge = true;
        Splunk.WithholdAcknowledgements = true;
        await PostOnAsync(Channel);
        Assert.Equal("""{"acks":{"0":false}}""", (await PollAsync(Channel, 0)).Body);

        Splunk.WithholdAcknowledgements = false;
        Assert.Equal("""{"acks":{"0":true}}""", (await PollAsync(Channel, 0)).Body);
    }

    [Fact]
    public async Task ARefusedRequestGetsNoAckId()
    {
        Splunk.Acknowledge = true;
        var reply = await PostAsync(Event("a") + "{}", $"{EventPath}?channel={Channel}");
        Assert.False(reply.Json.TryGetProperty("ackId", out _));
        Assert.Equal(0, (await PostOnAsync(Channel)).AckId);
    }

    [Theory]
    [InlineData("acks")]
    [InlineData("[0]")]
    [InlineData("{}")]
    [InlineData("""{"acks":0}""")]
    [InlineData("""{"acks":["0"]}""")]
    [InlineData("""{"acks":null}""")]
    public async Task AMalformedPollIsAnsweredWithCode6(string poll)
    {
        Splunk.Acknowledge = true;
        var reply = await PostAsync(poll, $"services/collector/ack?channel={Channel}");
        reply.MustBe(HttpStatusCode.BadRequest, 6, "Invalid data format");
    }

    [Fact]
    public async Task APollNeedsTheToken()
    {
        Splunk.Acknowledge = true;
        Authorize(null);
        Assert.Equal(2, (await PollAsync(Channel, 0)).Code);
    }

    [Fact]
    public async Task APollIsNotCountedAsARequestBearingEvents()
    {
        Splunk.Acknowledge = true;
        await PollAsync(Channel, 0);
        Assert.Equal(0, Splunk.RequestCount);
        Assert.Empty(Splunk.Received.Requests);
    }

    Task<Reply> PostOnAsync(Guid channel) => PostAsync(Event("a"), $"{EventPath}?channel={channel}");

    Task<Reply> PollAsync(Guid channel, params int[] ids) =>
        PostAsync($$"""{"acks":[{{string.Join(',', ids)}}]}""", $"services/collector/ack?channel={channel}");
}
