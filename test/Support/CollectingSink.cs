using Serilog.Core;
using Serilog.Events;

namespace Serilog.Sinks.Sark.Tests.Support;

sealed class CollectingSink : ILogEventSink
{
    readonly List<LogEvent> _events = [];

    public IReadOnlyList<LogEvent> Events
    {
        get
        {
            lock (_events) return [.. _events];
        }
    }

    public LogEvent SingleEvent => Assert.Single(Events);

    public void Emit(LogEvent logEvent)
    {
        lock (_events) _events.Add(logEvent);
    }
}
