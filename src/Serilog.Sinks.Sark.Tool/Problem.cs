using Spectre.Console;

namespace Serilog.Sinks.Sark.Tool;

/// <summary>What cannot be done, and why.</summary>
static class Problem
{
    /// <summary>The exit code for what could not be tried, beside 1 for what has failed.</summary>
    const int ExitCode = 2;

    public static int Tell(string message)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]{message}[/]");
        return ExitCode;
    }
}
