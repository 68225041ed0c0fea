using System.Net;
using System.Text;
using Serilog.Sinks.Sark.Emulator.Tests.Support;

namespace Serilog.Sinks.Sark.Emulator.Tests;

public sealed class EventFormatTests : SplunkTest
{
    [Theory]
    [InlineData("services/collector")]
    [InlineData("services/collector/event")]
    [InlineData("services/collector/event/1.0")]
    public async Task EveryEventPathTakesEvents(string path)
    {
        (await PostAsync(Event("a"), path)).MustBe(HttpStatusCode.OK, 0, "Success");
        Assert.Equal(1, Splunk.Received.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData(" \r\n\t ")]
    public async Task ObjectsMayFollowEachOtherWithOrWithoutWhitespace(string separator)
    {
        var reply = await PostAsync(string.Join(separator, Event("a"), Event("b"), Event("c")) + separator);
        Assert.Equal(0, reply.Code);
        Assert.Equal(["a", "b", "c"], Splunk.Received.All.Select(received => received.Id));
    }

    [Fact]
    public async Task TheFormOfTheGuidesCurlCommandWorks()
    {
        const string body = """{"event": {"message": "Test event from SARK"}, "index": "sark_audit", "sourcetype": "sark:audit"}""";
        var content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
        var reply = await SendAsync(HttpMethod.Post, EventPath, content);
        Assert.Equal("""{"text":"Success","code":0}""", reply.Body);
        Assert.Equal("Test event from SARK", Splunk.Received.All.Single().Body.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n ")]
    public async Task NoDataIsAnsweredWithCode5(string body) => (await PostAsync(body)).MustBe(HttpStatusCode.BadRequest, 5, "No data");

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"event":{"id":"b"}""")]
    [InlineData("""[{"event":{"id":"b"}}]""")]
    [InlineData(""","event":1""")]
    [InlineData("""{"event":{"id":"b"},"sourceType":"sark:audit"}""")]
    [InlineData("""{"event":{"id":"b"},"id":"b"}""")]
    [InlineData("""{"event":{"id":"b"},"event":{"id":"b"}}""")]
    [InlineData("""{"event":{"id":"b","id":"c"}}""")]
    [InlineData("""{"event":{"id":"\ud800"}}""")]
    [InlineData("""{"event":["b"]}""")]
    [InlineData("""{"event":1}""")]
    [InlineData("""{"event":true}""")]
    [InlineData("""{"event":{"id":"b"},"time":-1}""")]
    [InlineData("""{"event":{"id":"b"},"time":"yesterday"}""")]
    [InlineData("""{"event":{"id":"b"},"time":1e999}""")]
    [InlineData("""{"event":{"id":"b"},"time":null}""")]
    [InlineData("""{"event":{"id":"b"},"host":null}""")]
    [InlineData("""{"event":{"id":"b"},"source":1}""")]
    [InlineData("""{"event":{"id":"b"},"sourcetype":{}}""")]
    [InlineData("""{"event":{"id":"b"},"index":1}""")]
    public async Task AMalformedObjectIsAnsweredWithCode6(string malformed) =>
        await MustStopAtTheSecondEvent(malformed, 6, "Invalid data format");

    [Fact]
    public async Task InvalidUtf8IsAnsweredWithCode6()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes("""{"event":{"id":" """), 0xC3, 0x28, .. Encoding.UTF8.GetBytes("\"}}")];
        var reply = await SendAsync(HttpMethod.Post, EventPath, new ByteArrayContent(body));
        reply.MustBe(HttpStatusCode.BadRequest, 6, "Invalid data format");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"index":"main"}""")]
    public async Task AMissingEventIsAnsweredWithCode12(string eventless) =>
        await MustStopAtTheSecondEvent(eventless, 12, "Event field is required");

    [Theory]
    [InlineData("""{"event":""}""")]
    [InlineData("""{"event":"  "}""")]
    [InlineData("""{"event":null}""")]
    public async Task ABlankEventIsAnsweredWithCode13(string blank) =>
        await MustStopAtTheSecondEvent(blank, 13, "Event field cannot be blank");

    [Theory]
    [InlineData("""{"event":{"id":"b"},"fields":{"a":{"b":1}}}""")]
    [InlineData("""{"event":{"id":"b"},"fields":{"a":[1]}}""")]
    [InlineData("""{"event":{"id":"b"},"fields":{"a":true}}""")]
    [InlineData("""{"event":{"id":"b"},"fields":[]}""")]
    [InlineData("""{"event":{"id":"b"},"fields":null}""")]
    public async Task NestedFieldsAreAnsweredWithCode15(string nested) =>
        await MustStopAtTheSecondEvent(nested, 15, "Error in handling indexed fields");

    [Fact]
    public async Task AWholeEnvelopeIsAcceptedAndKeptAsSent()
    {
        const string body = """
            {"time":1764000000.123456,"host":"h","source":"sark","sourcetype":"sark:audit","index":"main","event":{"id":"a"},"fields":{"a":"b","n":1}}
            """;
        Assert.Equal(0, (await PostAsync(body)).Code);
        Assert.Equal(body.Trim(), Splunk.Received.Find("a")!.Envelope.GetRawText());
    }

    [Fact]
    public async Task TimeMayBeANumberInAString() =>
        Assert.Equal(0, (await PostAsync("""{"event":{"id":"a"},"time":"1764000000.5"}""")).Code);

    [Theory]
    [InlineData("""{"event":"text"}""")]
    [InlineData("""{"event":{"id":1}}""")]
    [InlineData("""{"event":{}}""")]
    public async Task AnEventWithoutAnIdOfItsOwnIsKeptUnderAGeneratedOne(string anonymous)
    {
        await PostAsync(anonymous + anonymous);
        Assert.Equal(2, Splunk.Received.Count);
        Assert.All(Splunk.Received.All, received => Assert.StartsWith("generated-", received.Id));
    }

    [Fact]
    public async Task AnUnknownPathIsAnsweredWith404() =>
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(Event("a"), "services/collector/evnt")).Status);

    [Fact]
    public async Task AnotherMethodIsAnsweredWith405() =>
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await SendAsync(HttpMethod.Put, EventPath, new StringContent(Event("a")))).Status);

    async Task MustStopAtTheSecondEvent(string second, int code, string text)
    {
        var reply = await PostAsync($"{Event("first")}\n{second}\n{Event("third")}");
        reply.MustBe(HttpStatusCode.BadRequest, code, text);
        Assert.Equal(1, reply.InvalidEventNumber);
        Assert.Equal(["first"], Splunk.Received.All.Select(received => received.Id));
    }
}
