using Serilog.Events;
using Serilog.Formatting.Compact;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Audit;

static class Clef
{
    public static TheoryData<string> Formatters => [nameof(CompactJsonFormatter), nameof(RenderedCompactJsonFormatter)];

    /// <returns>What one event is on the wire, and as a line of CLEF.</returns>
    public static (string Sent, string Clef) Write(string formatter, Action<ILogger> log)
    {
        var siem = new InMemorySiem();
        var sink = new CollectingSink();
        using (var logger = new LoggerConfiguration().WriteTo.SarkSiem(siem).WriteTo.Sink(sink).CreateLogger()) log(logger);

        var line = new StringWriter();
        if (formatter == nameof(CompactJsonFormatter)) new CompactJsonFormatter().Format(sink.SingleEvent, line);
        else new RenderedCompactJsonFormatter().Format(sink.SingleEvent, line);
        return (siem.SingleEvent, line.ToString());
    }

    /// <returns>What the event is on the wire.</returns>
    public static string Send(LogEvent logEvent)
    {
        var siem = new InMemorySiem();
        using (var logger = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.SarkSiem(siem).CreateLogger()) logger.Write(logEvent);
        return siem.SingleEvent;
    }
}
