using System.Globalization;
using Spectre.Console;

namespace Serilog.Sinks.Sark.Tool;

static class JournalShow
{
    public static int Run(DirectoryInfo directory)
    {
        if (!directory.Exists) return Problem.Tell($"{directory.FullName} does not exist.");

        var counts = new SortedDictionary<(string Siem, string Type, AuditSeverity Severity), long>();
        DateTimeOffset? oldest = null, newest = null;
        Scan.Run(directory, segment =>
        {
            foreach (var entry in segment.Read())
            {
                if (entry.LogEvent is not { } logEvent) continue;

                var auditEvent = AuditEventReader.Read(logEvent)?.AuditEvent;
                var key = (segment.Siem, auditEvent?.EventType.Name ?? "(ordinary)", auditEvent?.Severity ?? AuditSeverityNames.FromLevel(logEvent.Level));
                counts[key] = counts.GetValueOrDefault(key) + 1;
                oldest = oldest is null || logEvent.Timestamp < oldest ? logEvent.Timestamp : oldest;
                newest = newest is null || logEvent.Timestamp > newest ? logEvent.Timestamp : newest;
            }
        });

        var table = new Table().Border(TableBorder.Rounded).AddColumns("SIEM", "Type", "Severity", "Events");
        foreach (var ((siem, type, severity), count) in counts)
            table.AddRow(Markup.Escape(siem), Markup.Escape(type), severity.ToString(), count.ToString("N0", CultureInfo.InvariantCulture));
        AnsiConsole.Write(table);
        if (oldest is not null) AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"Oldest {oldest:u}, newest {newest:u}.");
        return 0;
    }
}
