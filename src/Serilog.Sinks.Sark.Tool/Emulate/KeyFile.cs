namespace Serilog.Sinks.Sark.Tool.Emulate;

/// <summary>The key file of a service account that only the emulator knows, for as long as that runs.</summary>
sealed class KeyFile : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sark-emulator-");

    public KeyFile(string content) => File.WriteAllText(Path, content);

    public string Path => System.IO.Path.Combine(_folder.FullName, "google-key.json");

    public void Dispose() => _folder.Delete(recursive: true);
}
