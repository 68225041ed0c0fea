using System.Globalization;
using Spectre.Console;

namespace Serilog.Sinks.Sark.Tool;

static class JournalList
{
    public static int Run(DirectoryInfo directory)
    {
        if (!directory.Exists) return Problem.Tell($"{directory.FullName} does not exist.");

        var folders = new SortedDictionary<(string Siem, string Folder), (bool IsLive, int Files, long Events, long Bytes)>();
        Scan.Run(directory, segment =>
        {
            var key = (segment.Siem, Path.GetFileName(segment.Folder)!);
            var (_, files, events, bytes) = folders.GetValueOrDefault(key);
            folders[key] = (segment.IsLive, files + 1, events + segment.Read().LongCount(entry => entry.LogEvent is not null), bytes + segment.Bytes);
        });

        var table = new Table().Border(TableBorder.Rounded).AddColumns("SIEM", "Folder", "Owner", "Files", "Events", "Bytes");
        foreach (var ((siem, folder), (isLive, files, events, bytes)) in folders)
            table.AddRow(Markup.Escape(siem), Markup.Escape(folder), isLive ? "alive" : "[yellow]dead[/]", Number(files), Number(events), Number(bytes));
        AnsiConsole.Write(table);

        foreach (var rejected in directory.EnumerateFiles("rejected-*.clef", SearchOption.AllDirectories))
            AnsiConsole.MarkupLineInterpolated($"Rejected: {rejected.FullName}, {Number(File.ReadLines(rejected.FullName).LongCount())} events");
        return 0;
    }

    static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
