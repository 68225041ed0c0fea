using System.Runtime.InteropServices;

namespace Serilog.Sinks.Sark.Journal;

/// <summary>
/// Has the medium take what names a directory holds. A file that is flushed outlives a loss of power only if its name does; on Windows the file system sees to
/// that by itself.
/// </summary>
static class DirectoryFlush
{
    // Of file systems that have nothing to flush there.
    const int InvalidArgument = 22;

    /// <exception cref="IOException">The medium does not take it.</exception>
    public static void Flush(params string[] directories)
    {
        if (RuntimeInformation.IsOSPlatform(OSPlatform.Windows)) return;

        foreach (var directory in directories)
        {
            // One that we may not read is not one that we have made.
            var handle = Open(directory, flags: 0);
            if (handle < 0) continue;

            var failed = Synchronize(handle) != 0 && Marshal.GetLastWin32Error() is not InvalidArgument and var error ? error : 0;
            _ = Close(handle);
            if (failed != 0) throw new IOException($"{directory} cannot be flushed to the medium (error {failed}).");
        }
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    static extern int Open(string path, int flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    static extern int Synchronize(int handle);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    static extern int Close(int handle);
}
