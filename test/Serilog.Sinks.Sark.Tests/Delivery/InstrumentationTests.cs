using System.Diagnostics;
using Serilog.Sinks.Sark.Tests.Support;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;
using WireMock.Settings;

namespace Serilog.Sinks.Sark.Tests.Delivery;

/// <summary>For the net8.0 build: the handler that netstandard2.0 has cannot be hidden.</summary>
public sealed class InstrumentationTests
{
    [Fact]
    public async Task TheSinksOwnRequestsCarryNoTraceAndAreHiddenFromInstrumentation()
    {
        using var server = WireMockServer.Start(new WireMockServerSettings { Urls = ["http://127.0.0.1:0"] });
        server.Given(Request.Create().WithPath("/events/batch")).RespondWith(Response.Create().WithStatusCode(200));
        var activities = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = activity =>
            {
                lock (activities) activities.Add(activity.DisplayName);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var logger = TestLogger.Create(new AcmeSiem(server.Url!, "key"));

        using (new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start()) logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        var headers = Assert.Single(server.LogEntries).RequestMessage!.Headers!;
        Assert.DoesNotContain(headers.Keys, name => name is "traceparent" or "tracestate" or "baggage" or "Correlation-Context" or "Request-Id");
        lock (activities) Assert.DoesNotContain(activities, name => name.StartsWith("POST", StringComparison.Ordinal));
    }
}
