using System.Text.Json;
using Microsoft.Extensions.Logging;
using Serilog.Extensions.Logging;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Audit;

/// <summary>With <c>Destructure.AuditEvents()</c>, an event in a message template loses nothing.</summary>
public sealed class DestructuringTests
{
    static readonly AuditEvent Event = Some.AuditEvent(AuditSeverity.High) with
    {
        ActionParameters = JsonDocument.Parse("""{"a":[1]}""").RootElement,
        Details = new Dictionary<string, object?> { ["task"] = Task.CompletedTask, ["poco"] = new { a = 1 }, ["bytes"] = new byte[] { 1 }, ["good"] = new HalfBroken() },
    };

    [Fact]
    public void AnEventInAMessageTemplateIsCapturedAsAuditDoes()
    {
        var siem = new InMemorySiem();
        using (var logger = new LoggerConfiguration().Destructure.AuditEvents().WriteTo.SarkSiem(siem).CreateLogger())
        {
            logger.Audit(Event);
            logger.Error("{@AuditEvent}", Event);
            using var factory = new SerilogLoggerFactory(logger);
#pragma warning disable CA1848 // As applications write it.
            factory.CreateLogger("Orders").LogError("{@AuditEvent}", Event);
#pragma warning restore CA1848
        }

        Assert.Equal(3, siem.Received.Count);
        Assert.Single(siem.Received.Distinct());
        Assert.Contains("Details.task: Task", siem.Received[0], StringComparison.Ordinal);
    }

    [Fact]
    public void OtherObjectsAreCapturedAsEver()
    {
        var sink = new CollectingSink();
        using (var logger = new LoggerConfiguration().Destructure.AuditEvents().WriteTo.Sink(sink).CreateLogger()) logger.Information("{@Order}", new { A = 1 });

        Assert.Equal("{ A: 1 }", sink.SingleEvent.Properties["Order"].ToString());
    }

    [Fact]
    public void ItNeedsAConfiguration() => Assert.Throws<ArgumentNullException>(() => AuditDestructuringExtensions.AuditEvents(null!));
}
