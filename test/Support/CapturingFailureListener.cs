using Serilog.Core;
using Serilog.Events;

namespace Serilog.Sinks.Sark.Tests.Support;

sealed class CapturingFailureListener : ILoggingFailureListener
{
    readonly List<Failure> _failures = [];

    public IReadOnlyList<Failure> Failures
    {
        get
        {
            lock (_failures) return [.. _failures];
        }
    }

    public void OnLoggingFailed(object sender, LoggingFailureKind kind, string message, IReadOnlyCollection<LogEvent>? events, Exception? exception)
    {
        lock (_failures) _failures.Add(new Failure(kind, message, events?.ToArray() ?? [], exception));
    }

    public sealed record Failure(LoggingFailureKind Kind, string Message, IReadOnlyList<LogEvent> Events, Exception? Exception);
}
