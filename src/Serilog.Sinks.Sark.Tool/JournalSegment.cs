using Serilog.Sinks.Sark.Journal;

namespace Serilog.Sinks.Sark.Tool;

/// <summary>One file of a journal, read without touching it.</summary>
/// <param name="Siem">The sink's name.</param>
/// <param name="Folder">The folder of its process; null for a file on its own.</param>
/// <param name="Path">The file.</param>
sealed record JournalSegment(string Siem, string? Folder, string Path)
{
    public bool IsLive => Folder is not null && JournalFolder.IsLive(Folder);

    /// <summary>How long it is; 0 if its owner has just deleted it.</summary>
    public long Bytes => new FileInfo(Path) is { Exists: true } file ? file.Length : 0;

    /// <summary>The files of a journal directory, oldest first.</summary>
    public static IEnumerable<JournalSegment> In(DirectoryInfo directory) =>
        from siem in directory.EnumerateDirectories().OrderBy(siem => siem.Name, StringComparer.Ordinal)
        from folder in siem.EnumerateDirectories("v1-*").OrderBy(folder => folder.Name, StringComparer.Ordinal)
        from file in folder.EnumerateFiles("*" + Segment.Extension).OrderBy(file => file.Name, StringComparer.Ordinal)
        select new JournalSegment(siem.Name, folder.FullName, file.FullName);

    /// <summary>The events that are not settled, and damage.</summary>
    public IEnumerable<SegmentReader.Entry> Read() => SegmentReader.Read(Path, 0, Segment.ReadAcknowledged(Path));
}
