using System.Text;
using Serilog.Sinks.Sark.Tests.Support;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;
using WireMock.Settings;

namespace Serilog.Sinks.Sark.Splunk.Tests;

/// <summary>A collector that stops at an event: our own sink writes none that it would stop at, so the answers are made up.</summary>
public sealed class InvalidEventTests
{
    [Theory]
    [InlineData(6)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(15)]
    public async Task EventsBeforeTheInvalidOneAreDeliveredItIsRejectedAndTheRestIsSentAgain(int code)
    {
        using var server = WireMockServer.Start(new WireMockServerSettings { Urls = ["http://127.0.0.1:0"] });
        server.Given(Request.Create().UsingPost()).RespondWith(Response.Create().WithStatusCode(200).WithBody("""{"text":"Success","code":0}"""));
        server.Given(Request.Create().UsingPost().WithBody(body => body!.Contains("\"bad\"", StringComparison.Ordinal))).AtPriority(-1)
            .RespondWith(Response.Create().WithCallback(request => new WireMock.ResponseMessage
            {
                StatusCode = 400,
                BodyData = new WireMock.Util.BodyData
                {
                    BodyAsString = $$"""{"text":"Invalid data","code":{{code}},"invalid-event-number":{{IndexOfBad(request.Body!)}}}""",
                    DetectedBodyType = WireMock.Types.BodyType.String,
                    Encoding = Encoding.UTF8,
                },
            }));
        var name = TestLogger.NewName();
        var logger = TestLogger.Create(name, writeTo => writeTo.SarkSplunk(server.Url!, "token", name: name, batchTimeoutSeconds: 1, compressPayloads: false, maxConcurrentRequests: 1));

        logger.Audit(Enumerable.Range(0, 100).Select(i => Some.AuditEvent() with { Id = i is 30 or 31 or 99 ? "bad" : $"good-{i}" }));
        await logger.DisposeAsync();

        Assert.Equal((97, 3), (logger.Metrics.Delivered, logger.Metrics.Rejected));

        // Each good event is sent until the request that stored it, and never after.
        var stored = new HashSet<string>();
        foreach (var entry in server.LogEntries)
        {
            var sent = entry.RequestMessage!.Body!.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(IdOf).ToArray();
            Assert.DoesNotContain(sent, stored.Contains);
            stored.UnionWith(sent.TakeWhile(id => id != "bad"));
        }

        Assert.Equal(97, stored.Count);
        logger.AssertBooksBalance();
    }

    static int IndexOfBad(string body) => body.Split('\n').ToList().FindIndex(line => line.Contains("\"bad\"", StringComparison.Ordinal));

    static string IdOf(string line) => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("event").GetProperty("id").GetString()!;
}
