using Serilog.Sinks.Sark.Emulator.Tests.Support;

namespace Serilog.Sinks.Sark.Emulator.Tests;

public sealed class ReceivedEventsTests : SplunkTest
{
    [Fact]
    public async Task CopiesAreCountedApart()
    {
        await PostAsync(Event("a") + Event("b"));
        await PostAsync(Event("b") + Event("b") + Event("c"));

        Assert.Equal(3, Splunk.Received.Count);
        Assert.Equal(2, Splunk.Received.Duplicates);
        Assert.Equal(["a", "b", "b", "b", "c"], Splunk.Received.All.Select(received => received.Id));
    }

    [Fact]
    public async Task TheFirstCopyIsFoundWithItsTimeOfArrival()
    {
        var arrival = Time.GetUtcNow();
        await PostAsync(Event("a"));
        Time.Advance(TimeSpan.FromSeconds(1));
        await PostAsync(Event("a"));

        Assert.Equal(arrival, Splunk.Received.Find("a")!.ReceivedAt);
        Assert.Null(Splunk.Received.Find("b"));
        Assert.False(Splunk.Received.Contains("b"));
    }

    [Fact]
    public async Task EveryRequestIsKeptWithItsHeadersStatusAndEvents()
    {
        await PostAsync(Event("a") + Event("b"), $"{EventPath}?channel={Channel}");
        await PostAsync(Event("c") + "{}");

        Assert.Collection(
            Splunk.Received.Requests,
            taken =>
            {
                Assert.Equal("POST", taken.Method);
                Assert.Equal("/services/collector/event", taken.Path);
                Assert.Equal($"Splunk {Splunk.Token}", taken.Headers["authorization"]);
                Assert.Equal(Event("a").Length * 2, taken.CompressedBytes);
                Assert.Equal(taken.CompressedBytes, taken.UncompressedBytes);
                Assert.Equal(200, taken.Status);
                Assert.Equal(["a", "b"], taken.EventIds);
            },
            cut =>
            {
                Assert.Equal(400, cut.Status);
                Assert.Equal(["c"], cut.EventIds);
            });
    }

    [Fact]
    public async Task WaitingEndsWhenEnoughEventsAreThere()
    {
        var waiting = Splunk.Received.WaitForAsync(2, TimeSpan.FromSeconds(10));
        await PostAsync(Event("a") + Event("a"));
        Assert.False(waiting.IsCompleted);

        await PostAsync(Event("b"));
        await waiting;
    }

    [Fact]
    public async Task WaitingInVainSaysHowManyArrived()
    {
        await PostAsync(Event("a"));
        var inVain = await Assert.ThrowsAsync<TimeoutException>(() => Splunk.Received.WaitForAsync(3, TimeSpan.FromMilliseconds(50)));
        Assert.Equal("Of 3 events awaited, 1 arrived within 00:00:00.0500000.", inVain.Message);
    }

    [Fact]
    public async Task ManyClientsAtOnceLoseNothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => PostAsync(Event($"event-{number}") + Event("same"))));
        Assert.Equal(201, Splunk.Received.Count);
        Assert.Equal(199, Splunk.Received.Duplicates);
        Assert.Equal(200, Splunk.RequestCount);
        Assert.Equal(200, Splunk.Received.Requests.Count);
    }

    [Fact]
    public async Task ClearingForgetsEventsAndRequests()
    {
        await PostAsync(Event("a"));
        Splunk.Received.Clear();

        Assert.Equal(0, Splunk.Received.Count);
        Assert.Empty(Splunk.Received.All);
        Assert.Empty(Splunk.Received.Requests);
        Assert.False(Splunk.Received.Contains("a"));
        Assert.Equal(1, Splunk.RequestCount);
    }
}
