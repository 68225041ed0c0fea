namespace Serilog.Sinks.Sark.Tests.Audit;

/// <summary>An object with a property whose getter throws, in words that belong into no log.</summary>
sealed class HalfBroken
{
    public string Good { get; } = "fine";

    public string Bad => throw new InvalidOperationException($"secret, not {Good}");
}
