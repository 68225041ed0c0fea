namespace Serilog.Sinks.Sark.Emulator.Azure;

/// <summary>Why a request is refused.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Azure's code.</param>
/// <param name="Message">Azure's words, or those that it ought to say.</param>
sealed record AzureFault(int Status, string Code, string Message);
