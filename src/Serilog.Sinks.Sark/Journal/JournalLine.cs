using System.Buffers;
using System.Buffers.Text;
using System.IO.Hashing;
using System.Text;
using Serilog.Events;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Json;
using Serilog.Parsing;

namespace Serilog.Sinks.Sark.Journal;

/// <summary>
/// One event as a line of CLEF, which any Serilog tool can read, with a checksum as its last property: a flipped byte may well leave valid JSON, and must not
/// pass for evidence.
/// </summary>
static class JournalLine
{
    const int ChecksumDigits = 8;

    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static readonly JsonValueFormatter Values = new("$type");

    // Formatting reuses one buffer per thread; a huge event's is not kept.
    const int LargestKept = 64 * 1024;

    // Enough for most lines, so that they are encoded in one go.
    const int UsualLength = 4096;

    [ThreadStatic]
    static StreamWriter? _text;

    /// <summary>How every line begins. Within one it can only stand as an object's first member, never inside a text, where quotes are escaped.</summary>
    public static byte[] Beginning { get; } = Encoding.UTF8.GetBytes("{\"@t\":\"");

    static ReadOnlySpan<byte> ChecksumStart => ",\"JournalChecksum\":\""u8;

    static ReadOnlySpan<byte> ChecksumEnd => "\"}\n"u8;

    // Without the line feed.
    static int SuffixLength => ChecksumStart.Length + ChecksumDigits + ChecksumEnd.Length - 1;

    /// <returns>The line with its line feed, valid until the next call on this thread.</returns>
    public static ArraySegment<byte> Write(LogEvent logEvent, CapturedAuditEvent? captured)
    {
        var whole = WithCaptured(logEvent, captured);
        MemoryStream buffer;
        try
        {
            buffer = Format(whole);
        }
        catch (Exception)
        {
            // The application's own code, mostly in a rendering, which has a place in CLEF, and which nobody needs who has the template and the values.
            buffer = Format(WithoutRenderings(whole));
        }

        // Over the closing brace.
        var length = (int)buffer.Length - 1;
        buffer.SetLength(length + ChecksumStart.Length + ChecksumDigits + ChecksumEnd.Length);
        var line = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        var suffix = line.Slice(length);
        ChecksumStart.CopyTo(suffix);
        WriteChecksum(line.Slice(0, length), suffix.Slice(ChecksumStart.Length));
        ChecksumEnd.CopyTo(suffix.Slice(ChecksumStart.Length + ChecksumDigits));
        return new ArraySegment<byte>(buffer.GetBuffer(), 0, line.Length);
    }

    /// <param name="line">The line, without its line feed.</param>
    /// <returns>Null if it is not what was written.</returns>
    public static LogEvent? Read(ReadOnlySpan<byte> line)
    {
        if (line.Length <= SuffixLength || !line.Slice(line.Length - SuffixLength, ChecksumStart.Length).SequenceEqual(ChecksumStart)) return null;

        var content = line.Slice(0, line.Length - SuffixLength);
        var stated = line.Slice(line.Length - SuffixLength + ChecksumStart.Length, ChecksumDigits);
        Span<byte> checksum = stackalloc byte[ChecksumDigits];
        WriteChecksum(content, checksum);
        if (!stated.SequenceEqual(checksum) || line[line.Length - 2] != '"' || line[line.Length - 1] != '}') return null;

        try
        {
            return ClefAuditReader.Read(Encoding.UTF8.GetString(content.ToArray()) + "}");
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The event with the same text for its template, in which nothing is to be rendered.</summary>
    public static LogEvent WithoutRenderings(LogEvent logEvent) => new(
        logEvent.Timestamp,
        logEvent.Level,
        logEvent.Exception,
        new MessageTemplate(logEvent.MessageTemplate.Text, [new TextToken(logEvent.MessageTemplate.Text)]),
        logEvent.Properties.Select(static property => new LogEventProperty(property.Key, property.Value)),
        logEvent.TraceId ?? default,
        logEvent.SpanId ?? default);

    static MemoryStream Format(LogEvent logEvent)
    {
        var text = _text is { BaseStream: MemoryStream { Capacity: <= LargestKept } } kept ? kept : new StreamWriter(new MemoryStream(UsualLength), Utf8, UsualLength);

        // Not kept while it is in use: one that an exception has left half full is not used again.
        _text = null;
        var buffer = (MemoryStream)text.BaseStream;
        buffer.SetLength(0);
        CompactJsonFormatter.FormatEvent(logEvent, text, Values);
        text.Flush();
        _text = text;
        return buffer;
    }

    static void WriteChecksum(ReadOnlySpan<byte> content, Span<byte> digits) =>
        Utf8Formatter.TryFormat(Crc32.HashToUInt32(content), digits, out _, new StandardFormat('x', ChecksumDigits));

    /// <summary>The event as it was captured, with the id that it was given: another reading of an application's own type could give it another one.</summary>
    static LogEvent WithCaptured(LogEvent logEvent, CapturedAuditEvent? captured)
    {
        if (captured is null || (logEvent.Properties.TryGetValue(CapturedAuditEvent.PropertyName, out var property) && ReferenceEquals(property, captured))) return logEvent;

        var properties = new List<LogEventProperty>(logEvent.Properties.Count);
        foreach (var other in logEvent.Properties)
            properties.Add(new LogEventProperty(other.Key, other.Key == CapturedAuditEvent.PropertyName ? captured : other.Value));
        return new LogEvent(
            logEvent.Timestamp, logEvent.Level, logEvent.Exception, logEvent.MessageTemplate, properties, logEvent.TraceId ?? default, logEvent.SpanId ?? default);
    }
}
