using System.Globalization;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Serilog.Sinks.Sark.Journal;

/// <summary>The events that the SIEM refused, as CLEF with the reason in each line, for a person to look at and to replay once the cause is removed.</summary>
sealed class DeadLetters(string root, string folderName, long maxBytes) : IDisposable
{
    readonly object _lock = new();
    FileStream? _file;

    /// <exception cref="IOException">It cannot be written, or there are too many already.</exception>
    public void Write(LogEvent logEvent, string reason)
    {
        var line = JournalLine.Utf8.GetBytes(Format(logEvent, reason));
        lock (_lock)
        {
            _file ??= new FileStream(
                Path.Combine(root, $"rejected-{folderName}{Segment.Extension}"), FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 1);

            // A SIEM that refuses everything must not fill the disk.
            var end = _file.Length;
            if (end + line.Length > maxBytes) throw new IOException($"their file has reached journalMaxBytes ({maxBytes})");

            try
            {
                _file.Write(line, 0, line.Length);
            }
            catch (IOException)
            {
                // Half a line would make another of the next one.
                _file.SetLength(end);
                throw;
            }
        }
    }

    public void Dispose()
    {
        lock (_lock) _file?.Dispose();
    }

    static string Format(LogEvent logEvent, string reason)
    {
        var properties = logEvent.Properties
            .Select(static property => new LogEventProperty(property.Key, property.Value))
            .Append(new LogEventProperty("RejectionReason", new ScalarValue(reason)))
            .Append(new LogEventProperty("RejectedAt", new ScalarValue(DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture))));
        var rejected = new LogEvent(
            logEvent.Timestamp, logEvent.Level, logEvent.Exception, logEvent.MessageTemplate, properties, logEvent.TraceId ?? default, logEvent.SpanId ?? default);
        try
        {
            return Format(rejected);
        }
        catch (Exception)
        {
            // As in JournalLine.
            return Format(JournalLine.WithoutRenderings(rejected));
        }
    }

    static string Format(LogEvent logEvent)
    {
        using var line = new StringWriter(CultureInfo.InvariantCulture);
        CompactJsonFormatter.FormatEvent(logEvent, line, JournalLine.Values);
        line.Write('\n');
        return line.ToString();
    }
}
