using Spectre.Console;

namespace Serilog.Sinks.Sark.Tool;

/// <summary>Goes through every file of a journal with a progress bar: a journal may be as large as its disk.</summary>
static class Scan
{
    public static void Run(DirectoryInfo directory, Action<JournalSegment> look) => AnsiConsole.Progress().AutoClear(true).Start(progress =>
    {
        var segments = JournalSegment.In(directory).ToArray();
        var task = progress.AddTask("Reading", maxValue: Math.Max(segments.Sum(segment => segment.Bytes), 1));
        foreach (var segment in segments)
        {
            var bytes = segment.Bytes;
            look(segment);
            task.Increment(bytes);
        }
    });
}
