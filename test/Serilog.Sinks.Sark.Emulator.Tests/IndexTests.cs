using System.Net;
using Serilog.Sinks.Sark.Emulator.Tests.Support;

namespace Serilog.Sinks.Sark.Emulator.Tests;

public sealed class IndexTests : SplunkTest
{
    [Theory]
    [InlineData("sark_audit")]
    [InlineData("sark_audit_prod")]
    [InlineData("sark_compliance")]
    [InlineData("main")]
    public async Task TheGuidesIndexesExist(string index) =>
        Assert.Equal(0, (await PostAsync($$"""{"event":{"id":"a"},"index":"{{index}}"}""")).Code);

    [Fact]
    public async Task AnUnknownIndexIsAnsweredWithCode7NamingTheEventAfterIt()
    {
        var reply = await PostAsync(Event("a") + """{"event":{"id":"b"},"index":"nowhere"}""" + Event("c"));
        reply.MustBe(HttpStatusCode.BadRequest, 7, "Incorrect index");
        Assert.Equal(2, reply.InvalidEventNumber);
        Assert.Equal(["a"], Splunk.Received.All.Select(received => received.Id));
    }

    [Fact]
    public async Task ADisabledIndexIsAnsweredWithCode7()
    {
        Splunk.DisabledIndexes.Add("sark_audit");
        Assert.Equal(7, (await PostAsync(Event("a"))).Code);
    }

    [Fact]
    public async Task AnEventThatNamesNoIndexGoesToMain()
    {
        Splunk.Indexes.Remove("main");
        Assert.Equal(7, (await PostAsync("""{"event":{"id":"a"}}""")).Code);
    }

    [Fact]
    public async Task AnAddedIndexExists()
    {
        Splunk.Indexes.Add("elsewhere");
        Assert.Equal(0, (await PostAsync("""{"event":{"id":"a"},"index":"elsewhere"}""")).Code);
    }
}
