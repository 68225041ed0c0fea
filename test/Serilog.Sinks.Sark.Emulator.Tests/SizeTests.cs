using System.Net;
using Serilog.Sinks.Sark.Emulator.Tests.Support;

namespace Serilog.Sinks.Sark.Emulator.Tests;

public sealed class SizeTests : SplunkTest
{
    [Fact]
    public void TheLimitIsSplunkEnterprises() => Assert.Equal(838_860_800, Splunk.MaxContentLength);

    [Fact]
    public async Task ABodyAtTheLimitIsTaken()
    {
        Splunk.MaxContentLength = Event("a").Length;
        Assert.Equal(0, (await PostAsync(Event("a"))).Code);
    }

    [Fact]
    public async Task ABodyOverTheLimitIsAnsweredWith413()
    {
        Splunk.MaxContentLength = 1_000_000;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(EventOf(20_000_000))).Status);
        Assert.Empty(Splunk.Received.All);
    }

    [Fact]
    public async Task TheLimitIsThatOfTheUncompressedBody()
    {
        Splunk.MaxContentLength = 1_000_000;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(Gzip(EventOf(1_000_001)), "gzip")).Status);
    }

    [Fact]
    public async Task SplunkCloudAnswersABodyOverItsLimitWithCode6NamingEvent0()
    {
        Splunk.CloudLimits = true;
        var reply = await PostAsync(Event("a") + EventOf(5_200_000));
        reply.MustBe(HttpStatusCode.BadRequest, 6, "Invalid data format");
        Assert.Equal(0, reply.InvalidEventNumber);
        Assert.Empty(Splunk.Received.All);
    }

    [Fact]
    public async Task SplunkCloudTakesABodyAtItsLimit()
    {
        Splunk.CloudLimits = true;
        Assert.Equal(0, (await PostAsync(EventOf(5_200_000))).Code);
    }

    static string EventOf(int bytes)
    {
        const string before = """{"event":{"id":"large","text":" """;
        const string after = "\"}}";
        return before + new string('x', bytes - before.Length - after.Length) + after;
    }
}
