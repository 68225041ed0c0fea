using Serilog.Events;

namespace Serilog.Sinks.Sark.Journal;

/// <summary>
/// Reads the events of a segment in order, in bounded memory, passing over those that are settled. A line that is not what was written is damage, and the next one
/// that is begins wherever it begins.
/// </summary>
static class SegmentReader
{
    const int ChunkBytes = 256 * 1024;

    /// <param name="path">The segment's file.</param>
    /// <param name="from">The offset of the first event that is wanted.</param>
    /// <param name="settled">The offsets of events that are not wanted any more.</param>
    public static IEnumerable<Entry> Read(string path, long from, HashSet<long> settled)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, ChunkBytes);
        file.Seek(from, SeekOrigin.Begin);
        var buffer = new byte[ChunkBytes];
        var bufferStart = from;
        int length = 0, lineStart = 0, searched = 0;
        while (true)
        {
            var lineFeed = Array.IndexOf(buffer, (byte)'\n', searched, length - searched);
            if (lineFeed >= 0)
            {
                foreach (var entry in ReadLine(buffer, lineStart, lineFeed - lineStart, bufferStart + lineStart, settled)) yield return entry;
                lineStart = searched = lineFeed + 1;
                continue;
            }

            searched = length;
            if (lineStart > 0)
            {
                Buffer.BlockCopy(buffer, lineStart, buffer, 0, length - lineStart);
                bufferStart += lineStart;
                length -= lineStart;
                searched = length;
                lineStart = 0;
            }

            if (length == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            var read = file.Read(buffer, length, buffer.Length - length);
            if (read > 0)
            {
                length += read;
                continue;
            }

            // A last line without its end: the process died while it wrote, and the logging call had not returned.
            if (length > 0)
                foreach (var entry in ReadLine(buffer, 0, length, bufferStart, settled))
                    yield return entry.LogEvent is null ? entry with { Damage = "its last line is incomplete", IsUnfinished = true } : entry;
            yield break;
        }
    }

    static List<Entry> ReadLine(byte[] buffer, int start, int length, long offset, HashSet<long> settled)
    {
        var entries = new List<Entry>(1);
        var line = buffer.AsSpan(start, length);
        if (settled.Contains(offset) && NextBeginning(line, 1) < 0) return entries;

        while (line.Length > 0)
        {
            var (piece, logEvent) = ReadPiece(line);
            if (!settled.Contains(offset)) entries.Add(new Entry(offset, logEvent, logEvent is null ? "a line is not what was written" : null));
            offset += piece;
            line = line.Slice(piece);
        }

        return entries;
    }

    /// <summary>One event, which is the whole line unless that is damaged: a lost line feed makes one line of two.</summary>
    static (int Length, LogEvent? LogEvent) ReadPiece(ReadOnlySpan<byte> line)
    {
        if (JournalLine.Read(line) is { } whole) return (line.Length, whole);

        for (var next = NextBeginning(line, 1); next >= 0; next = NextBeginning(line, next + 1))
        {
            // Behind it is, or is not, what has become of the line feed.
            if ((JournalLine.Read(line.Slice(0, next)) ?? JournalLine.Read(line.Slice(0, next - 1))) is { } intact) return (next, intact);
        }

        var damaged = NextBeginning(line, 1);
        return damaged >= 0 ? (damaged, null) : (line.Length, JournalLine.Read(line.Slice(0, line.Length - 1)));
    }

    static int NextBeginning(ReadOnlySpan<byte> line, int from)
    {
        if (from >= line.Length) return -1;

        var next = line.Slice(from).IndexOf(JournalLine.Beginning);
        return next < 0 ? -1 : from + next;
    }

    /// <param name="Offset">Where it stands.</param>
    /// <param name="LogEvent">The event; null for damage.</param>
    /// <param name="Damage">What is wrong; null for an event.</param>
    /// <param name="IsUnfinished">Whether the damage is that the process died while it wrote.</param>
    public readonly record struct Entry(long Offset, LogEvent? LogEvent, string? Damage, bool IsUnfinished = false);
}
