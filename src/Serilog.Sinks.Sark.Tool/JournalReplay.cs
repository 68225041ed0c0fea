using Serilog.Debugging;
using Serilog.Events;
using Serilog.Sinks.Sark.Journal;
using Spectre.Console;

namespace Serilog.Sinks.Sark.Tool;

static class JournalReplay
{
    const int MostPending = 5_000;

    public static async Task<int> RunAsync(string[] paths, FileInfo config, string to, bool delete, CancellationToken cancellationToken)
    {
        var segments = new List<JournalSegment>();
        foreach (var path in paths)
        {
            if (Directory.Exists(path)) segments.AddRange(JournalSegment.In(new DirectoryInfo(path)));
            else if (File.Exists(path)) segments.Add(new JournalSegment("", null, path));
            else return Problem.Tell($"{path} does not exist.");
        }

        // Held until all is done: an application that starts meanwhile would send the same events.
        var folders = new List<JournalFolder>();
        try
        {
            foreach (var path in segments.Select(segment => segment.Folder).OfType<string>().Distinct())
            {
                if (JournalFolder.TryAdopt(path) is not { } folder) return Problem.Tell($"{path} belongs to a process that lives, and delivers it itself. Stop that first.");
                folders.Add(folder);
            }

            SelfLog.Enable(message => AnsiConsole.MarkupLineInterpolated($"[grey]{message.Trim()}[/]"));
            var logger = ConfiguredLogger.Create(config, to);
            var siem = SarkSiems.Running[0];
            long read = 0, damaged = 0;
            await AnsiConsole.Progress().StartAsync(async progress =>
            {
                var files = progress.AddTask("Files", maxValue: Math.Max(segments.Count, 1));
                foreach (var segment in segments)
                {
                    foreach (var logEvent in Read(segment))
                    {
                        if (logEvent is null)
                        {
                            damaged++;
                            continue;
                        }

                        logger.Write(logEvent);
                        read++;
                        while (siem.GetMetrics().Pending > MostPending) await Task.Delay(20, cancellationToken);
                    }

                    files.Increment(1);
                }
            });
            await logger.DisposeAsync();

            var metrics = siem.GetMetrics();
            AnsiConsole.MarkupLineInterpolated($"{read} events read, {damaged} damaged; {metrics.Delivered} delivered, {metrics.Rejected} rejected, {metrics.Dropped} dropped.");
            if (metrics.Delivered != read || damaged > 0) return 1;

            if (delete) foreach (var segment in segments) Delete(segment);
            return 0;
        }
        catch (Exception exception) when (exception.GetBaseException() is ArgumentException wrong)
        {
            return Problem.Tell(wrong.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Problem.Tell(exception.Message);
        }
        finally
        {
            foreach (var folder in folders) folder.Dispose();
        }
    }

    /// <summary>The events of a file; null for each damaged line.</summary>
    static IEnumerable<LogEvent?> Read(JournalSegment segment) => segment.Folder is null ? ReadLines(segment.Path) : segment.Read().Select(entry => entry.LogEvent);

    // Any file of CLEF, such as one of rejected events, which a person may have edited: no checksums.
    static IEnumerable<LogEvent?> ReadLines(string path)
    {
        foreach (var line in File.ReadLines(path))
        {
            LogEvent? logEvent = null;
            try
            {
                logEvent = ClefAuditReader.Read(line);
            }
            catch (FormatException)
            {
                // Counted by whoever asks.
            }

            yield return logEvent;
        }
    }

    static void Delete(JournalSegment segment)
    {
        File.Delete(segment.Path);
        File.Delete(Path.ChangeExtension(segment.Path, Segment.AcknowledgementExtension));
    }
}
