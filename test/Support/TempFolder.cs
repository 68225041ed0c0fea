namespace Serilog.Sinks.Sark.Tests.Support;

/// <summary>A folder of the test's own.</summary>
sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sark-").FullName;

    public IReadOnlyList<string> Files => [.. Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Order()];

    public IReadOnlyList<string> Segments => [.. Files.Where(file => file.EndsWith(".clef", StringComparison.Ordinal) && !file.Contains("rejected-", StringComparison.Ordinal) && !file.Contains("damaged-", StringComparison.Ordinal))];

    /// <summary>What was put aside because it is damaged.</summary>
    public IReadOnlyList<string> Damaged => [.. Files.Where(file => file.Contains("damaged-", StringComparison.Ordinal))];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
