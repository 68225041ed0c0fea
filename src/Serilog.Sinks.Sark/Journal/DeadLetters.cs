using System.Globalization;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Serilog.Sinks.Sark.Journal;

/// <summary>The events that the SIEM refused, as CLEF with the reason in each line, for a person to look at and to replay once the cause is removed.</summary>
sealed class DeadLetters(string root, string folderName) : IDisposable
{
    readonly object _lock = new();
    StreamWriter? _file;

    public void Write(LogEvent logEvent, string reason)
    {
        lock (_lock)
        {
            _file ??= new StreamWriter(new FileStream(
                Path.Combine(root, $"rejected-{folderName}{Segment.Extension}"), FileMode.Append, FileAccess.Write, FileShare.Read), JournalLine.Utf8);
            var properties = logEvent.Properties
                .Select(static property => new LogEventProperty(property.Key, property.Value))
                .Append(new LogEventProperty("RejectionReason", new ScalarValue(reason)))
                .Append(new LogEventProperty("RejectedAt", new ScalarValue(DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture))));
            CompactJsonFormatter.FormatEvent(
                new LogEvent(
                    logEvent.Timestamp, logEvent.Level, logEvent.Exception, logEvent.MessageTemplate, properties, logEvent.TraceId ?? default, logEvent.SpanId ?? default),
                _file,
                JournalLine.Values);
            _file.Write('\n');
            _file.Flush();
        }
    }

    public void Dispose()
    {
        lock (_lock) _file?.Dispose();
    }
}
