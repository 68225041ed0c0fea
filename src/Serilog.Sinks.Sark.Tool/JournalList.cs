using System.Globalization;
using Spectre.Console;

namespace Serilog.Sinks.Sark.Tool;

static class JournalList
{
    public static int Run(DirectoryInfo directory)
    {
        if (!directory.Exists) return Problem.Tell($"{directory.FullName} does not exist.");

        var table = new Table().Border(TableBorder.Rounded).AddColumns("SIEM", "Folder", "Owner", "Files").AddColumns("Events", "Bytes");
        foreach (var folder in JournalSegment.In(directory).GroupBy(segment => (segment.Siem, segment.Folder)))
            table.AddRow(
                Markup.Escape(folder.Key.Siem),
                Path.GetFileName(folder.Key.Folder)!,
                folder.First().IsLive ? "alive" : "[yellow]dead[/]",
                folder.Count().ToString(CultureInfo.InvariantCulture),
                folder.Sum(segment => segment.Read().LongCount(entry => entry.LogEvent is not null)).ToString("N0", CultureInfo.InvariantCulture),
                folder.Sum(segment => new FileInfo(segment.Path).Length).ToString("N0", CultureInfo.InvariantCulture));
        AnsiConsole.Write(table);

        foreach (var rejected in directory.EnumerateFiles("rejected-*.clef", SearchOption.AllDirectories))
            AnsiConsole.MarkupLineInterpolated($"Rejected: {rejected.FullName}, {File.ReadLines(rejected.FullName).LongCount()} events");
        return 0;
    }
}
