using Serilog.Core;
using Serilog.Events;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>What <c>enabled: false</c> adds: the configuration methods return the logger configuration only by adding a sink.</summary>
sealed class DisabledSink : ILogEventSink
{
    public static DisabledSink Instance { get; } = new();

    public void Emit(LogEvent logEvent)
    {
    }
}
