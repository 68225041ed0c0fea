using System.Diagnostics;

namespace Serilog.Sinks.Sark.Tests.Support;

/// <summary>A file system of the test's own, which can be full, and can be made read-only while it is in use. Linux, as root.</summary>
sealed class SmallDisk : IDisposable
{
    readonly TempFolder _folder = new();

    public SmallDisk(int kibibytes) => Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k", "tmpfs", Path);

    public string Path => _folder.Path;

    public IReadOnlyList<string> Files => _folder.Files;

    public void BeReadOnly(bool readOnly) => Run("mount", "-o", readOnly ? "remount,ro" : "remount,rw", Path);

    public void Dispose()
    {
        Run("umount", Path);
        _folder.Dispose();
    }

    static void Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{command} {string.Join(' ', arguments)}: {error}");
    }
}
