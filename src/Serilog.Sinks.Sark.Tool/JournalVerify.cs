using Spectre.Console;

namespace Serilog.Sinks.Sark.Tool;

static class JournalVerify
{
    public static int Run(DirectoryInfo directory)
    {
        if (!directory.Exists) return Problem.Tell($"{directory.FullName} does not exist.");

        long whole = 0, damaged = 0;
        Scan.Run(directory, segment =>
        {
            var isLive = segment.IsLive;
            foreach (var entry in segment.Read())
            {
                if (entry.LogEvent is not null)
                {
                    whole++;
                    continue;
                }

                // The last line of a file that is being written may be under way.
                if (isLive) continue;

                damaged++;
                AnsiConsole.MarkupLineInterpolated($"[red]{segment.Path}, at byte {entry.Offset}: {entry.Damage}[/]");
            }
        });

        AnsiConsole.MarkupLineInterpolated($"{whole} events are whole, {damaged} damaged.");
        return damaged == 0 ? 0 : 1;
    }
}
