namespace Serilog.Sinks.Sark.Emulator.Datadog;

/// <summary>Why a body is refused.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">The words of the error.</param>
sealed record LogFault(int Status, string Detail);
