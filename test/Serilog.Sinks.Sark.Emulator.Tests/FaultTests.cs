using System.Net;
using Serilog.Sinks.Sark.Emulator.Tests.Support;

namespace Serilog.Sinks.Sark.Emulator.Tests;

public sealed class FaultTests : SplunkTest
{
    [Theory]
    [InlineData(400, 6)]
    [InlineData(401, 3)]
    [InlineData(403, 4)]
    [InlineData(429, 26)]
    [InlineData(500, 8)]
    [InlineData(503, 9)]
    public async Task AStatusComesWithSplunksOwnCode(int status, int code)
    {
        Splunk.Faults.FailNext(1, status);
        var reply = await PostAsync(Event("a"));
        Assert.Equal((HttpStatusCode)status, reply.Status);
        Assert.Equal(code, reply.Code);
        Assert.Null(reply.RetryAfter);
        Assert.Empty(Splunk.Received.All);
    }

    [Theory]
    [InlineData(202, "Accepted")]
    [InlineData(204, "")]
    [InlineData(307, "Temporary Redirect")]
    [InlineData(408, "Request Timeout")]
    [InlineData(413, "Payload Too Large")]
    [InlineData(502, "Bad Gateway")]
    [InlineData(504, "Gateway Timeout")]
    public async Task AStatusThatSplunkHasNoCodeForComesAsPlainText(int status, string body)
    {
        Splunk.Faults.FailNext(1, status);
        var reply = await PostAsync(Event("a"));
        Assert.Equal((HttpStatusCode)status, reply.Status);
        Assert.Equal(body, reply.Body);
    }

    [Fact]
    public async Task FaultsAreUsedUpInTheOrderTheyWerePlanned()
    {
        Splunk.Faults.FailNext(2, 503);
        Splunk.Faults.FailNext(1, 429);

        var statuses = new List<int>();
        for (var i = 0; i < 4; i++)
        {
            statuses.Add((int)(await PostAsync(Event("a"))).Status);
        }

        Assert.Equal([503, 503, 429, 200], statuses);
        Assert.Equal(4, Splunk.RequestCount);
    }

    [Fact]
    public async Task RetryAfterIsInWholeSecondsRoundedUp()
    {
        Splunk.Faults.FailNext(1, 429, TimeSpan.FromMilliseconds(1500), "slow down");
        var reply = await PostAsync(Event("a"));
        Assert.Equal("2", reply.RetryAfter);
        Assert.Equal("slow down", reply.Body);
    }

    [Fact]
    public async Task RetryAfterMayBeADate()
    {
        Splunk.Faults.FailNext(1, 503, new DateTimeOffset(2026, 9, 14, 12, 0, 0, TimeSpan.FromHours(2)));
        Assert.Equal("Mon, 14 Sep 2026 10:00:00 GMT", (await PostAsync(Event("a"))).RetryAfter);
    }

    [Fact]
    public async Task AnOutageEndsWithItsDuration()
    {
        Splunk.Faults.FailFor(TimeSpan.FromSeconds(10), 503, TimeSpan.FromSeconds(3));
        Assert.Equal("3", (await PostAsync(Event("a"))).RetryAfter);

        Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(9, (await PostAsync(Event("a"))).Code);

        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, (await PostAsync(Event("a"))).Code);
    }

    [Fact]
    public async Task LatencyHoldsTheAnswerBackAfterTheEventsAreStored()
    {
        Splunk.Faults.Latency = TimeSpan.FromSeconds(5);
        var reply = PostAsync(Event("a"));
        await Splunk.Received.WaitForAsync(1, TimeSpan.FromSeconds(10));
        Assert.False(reply.IsCompleted);

        // The clock is moved until the answer is there: the delay begins shortly after the events are seen.
        while (!reply.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        Assert.Equal(0, (await reply).Code);
    }

    [Fact]
    public async Task AResetStoresNothing()
    {
        Splunk.Faults.ResetNext(1);
        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(string.Concat(Enumerable.Repeat(Event("a"), 100_000))));
        Assert.Empty(Splunk.Received.All);
        Assert.Null(Splunk.Received.Requests.Single().Status);
    }

    [Fact]
    public async Task AResetAfterStoringLeavesTheEventsThere()
    {
        Splunk.Faults.ResetNext(1, afterStoring: true);
        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(Event("a")));
        Assert.True(Splunk.Received.Contains("a"));
        Assert.Null(Splunk.Received.Requests.Single().Status);

        await PostAsync(Event("a"));
        Assert.Equal(1, Splunk.Received.Duplicates);
    }

    [Fact]
    public async Task AHangLastsUntilTheClientGivesUp()
    {
        Splunk.Faults.HangNext(1);
        Client.Timeout = TimeSpan.FromMilliseconds(300);
        await Assert.ThrowsAsync<TaskCanceledException>(() => PostAsync(Event("a")));
        Assert.Empty(Splunk.Received.All);
        Assert.Equal(1, Splunk.RequestCount);
    }

    [Fact]
    public async Task AHangDoesNotHoldUpClosing()
    {
        Splunk.Faults.HangNext(1);
        var reply = PostAsync(Event("a"));
        while (Splunk.Received.Requests.Count == 0)
        {
            await Task.Yield();
        }

        await Splunk.RefuseConnectionsAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => reply);
    }

    [Fact]
    public async Task GarbageIsASuccessThatIsNotJson()
    {
        Splunk.Faults.GarbageNext(1);
        var reply = await PostAsync(Event("a"));
        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.StartsWith("<html>", reply.Body);
        Assert.Empty(Splunk.Received.All);
    }

    [Fact]
    public async Task AnEndlessAnswerOutgrowsAnyBuffer()
    {
        Splunk.Faults.EndlessNext(1);
        Client.MaxResponseContentBufferSize = 10_000_000;
        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(Event("a")));
        Assert.Equal(0, (await PostAsync(Event("b"))).Code);
    }

    [Fact]
    public async Task ClearingDropsEverythingPlanned()
    {
        Splunk.Faults.Latency = TimeSpan.FromHours(1);
        Splunk.Faults.FailFor(TimeSpan.FromHours(1), 503);
        Splunk.Faults.FailNext(5, 500);
        Splunk.Faults.Clear();
        Assert.Equal(0, (await PostAsync(Event("a"))).Code);
        Assert.Equal(TimeSpan.Zero, Splunk.Faults.Latency);
    }

    [Fact]
    public void NonsenseIsRefusedWhenItIsPlanned()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Splunk.Faults.FailNext(0, 503));
        Assert.Throws<ArgumentOutOfRangeException>(() => Splunk.Faults.FailNext(1, 42));
        Assert.Throws<ArgumentOutOfRangeException>(() => Splunk.Faults.FailFor(TimeSpan.FromSeconds(1), 600));
        Assert.Throws<ArgumentOutOfRangeException>(() => Splunk.Faults.Latency = TimeSpan.FromSeconds(-1));
    }
}
