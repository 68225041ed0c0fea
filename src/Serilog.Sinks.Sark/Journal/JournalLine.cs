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

    /// <returns>The line with its line feed, to be disposed when it has been written.</returns>
    public static Written Write(LogEvent logEvent)
    {
        StreamWriter text;
        try
        {
            text = Format(logEvent);
        }
        catch (Exception)
        {
            // The application's own code, mostly in a rendering, which has a place in CLEF, and which nobody needs who has the template and the values.
            text = Format(WithoutRenderings(logEvent));
        }

        // Over the closing brace.
        var buffer = (MemoryStream)text.BaseStream;
        var length = (int)buffer.Length - 1;
        buffer.SetLength(length + ChecksumStart.Length + ChecksumDigits + ChecksumEnd.Length);
        var line = buffer.GetBuffer().AsSpan(0, (int)buffer.Length);
        var suffix = line.Slice(length);
        ChecksumStart.CopyTo(suffix);
        WriteChecksum(line.Slice(0, length), suffix.Slice(ChecksumStart.Length));
        ChecksumEnd.CopyTo(suffix.Slice(ChecksumStart.Length + ChecksumDigits));
        return new Written(text, new ArraySegment<byte>(buffer.GetBuffer(), 0, line.Length));
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

    static StreamWriter Format(LogEvent logEvent)
    {
        var text = _text ?? new StreamWriter(new MemoryStream(UsualLength), Utf8, UsualLength);

        // Not kept while it is in use: the application may log while an event is formatted, or while its line is on its way to the file, and one that an exception has left
        // half full is not used again.
        _text = null;
        text.BaseStream.SetLength(0);
        CompactJsonFormatter.FormatEvent(logEvent, text, Values);
        text.Flush();
        return text;
    }

    static void WriteChecksum(ReadOnlySpan<byte> content, Span<byte> digits) =>
        Utf8Formatter.TryFormat(Crc32.HashToUInt32(content), digits, out _, new StandardFormat('x', ChecksumDigits));

    /// <summary>A line, in a buffer of this thread's, which is the next event's once this is disposed.</summary>
    public readonly struct Written(StreamWriter text, ArraySegment<byte> bytes) : IDisposable
    {
        public ArraySegment<byte> Bytes => bytes;

        public void Dispose()
        {
            if (text.BaseStream is MemoryStream { Capacity: <= LargestKept }) _text = text;
        }
    }
}
