using System.Runtime.CompilerServices;

namespace Serilog.Sinks.Sark.Tests;

public sealed class DocumentationTests
{
    [Fact]
    public void TheSiemOfOnesOwnInTheDocumentationIsTheOneThatIsTested()
    {
        var source = Read("test", "Support", "AcmeSiem.cs");
        var adapter = source[source.IndexOf("sealed class", StringComparison.Ordinal)..].Trim();

        Assert.Contains(adapter, Read("docs", "custom-siem.md"), StringComparison.Ordinal);
    }

    static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root(), .. path])).ReplaceLineEndings("\n");

    static string Root([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(thisFile, "..", "..", ".."));
}
