using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.GoogleCloudLogging.Tests;

/// <summary>Key files of emulated accounts, on disk until the tests have ended.</summary>
static class KeyFiles
{
    static readonly TempFolder Folder = new();

    static KeyFiles() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Folder.Dispose();

    public static string Of(GoogleCloudLoggingEmulator google) => Write(google.KeyFile);

    public static string Write(string content)
    {
        var path = Path.Combine(Folder.Path, $"{Guid.NewGuid():N}.json");
        File.WriteAllText(path, content);
        return path;
    }
}
