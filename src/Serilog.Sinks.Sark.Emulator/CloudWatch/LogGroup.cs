namespace Serilog.Sinks.Sark.Emulator.CloudWatch;

/// <summary>A log group: its streams, and how long it keeps events.</summary>
sealed class LogGroup
{
    public HashSet<string> Streams { get; } = new(StringComparer.Ordinal);

    public int? RetentionInDays { get; set; }
}
