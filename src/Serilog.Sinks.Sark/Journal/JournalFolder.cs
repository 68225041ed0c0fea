using System.Globalization;
#if !NET
using System.Runtime.InteropServices;
#endif

namespace Serilog.Sinks.Sark.Journal;

/// <summary>
/// The folder of one sink in one process, which a lock says is alive. The lock is the operating system's, so it is gone with the process, however that ends.
/// </summary>
sealed class JournalFolder : IDisposable
{
    // Of the format: a folder of a version that we do not know is left alone.
    const string Version = "v1-";
    const string LockName = "lock";
    const int CreateAttempts = 5;

    readonly FileStream _lock;
    int _lastSegment;

    JournalFolder(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    public string Path { get; }

    public static JournalFolder Create(string root)
    {
        CreatePrivate(root);
        for (var attempt = 1; ; attempt++)
        {
            var name = FormattableString.Invariant($"{Version}{DateTime.UtcNow:yyyyMMddTHHmmss}-{Guid.NewGuid():N}");
            var path = System.IO.Path.Combine(root, name);
            CreatePrivate(path);
            try
            {
                return new JournalFolder(path, Lock(path));
            }
            catch (IOException) when (attempt < CreateAttempts)
            {
                // Whoever looks for what the dead have left has found it before it was locked, and has locked it.
            }
        }
    }

    /// <returns>Whether <paramref name="path" /> is the folder of a process that lives.</returns>
    public static bool IsLive(string path)
    {
        try
        {
            using var held = new FileStream(System.IO.Path.Combine(path, LockName), FileMode.Open, FileAccess.Read, FileShare.None, bufferSize: 1);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <returns>Folders below <paramref name="root" /> whose owner has died, oldest first, now ours. They are left where they are.</returns>
    public static IReadOnlyList<JournalFolder> Adopt(string root, Action<string> report)
    {
        var adopted = new List<JournalFolder>();
        if (!Directory.Exists(root)) return adopted;

        foreach (var path in Directory.GetDirectories(root).OrderBy(static path => path, StringComparer.Ordinal))
        {
            if (!System.IO.Path.GetFileName(path).StartsWith(Version, StringComparison.Ordinal))
            {
                report($"{path} is not of a format that this version knows, and is left alone");
                continue;
            }

            try
            {
                adopted.Add(new JournalFolder(path, Lock(path)));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Its owner lives, or has just deleted it.
            }
        }

        return adopted;
    }

    /// <summary>Whether it is still there, and still locked in the eyes of others.</summary>
    public bool Exists => File.Exists(_lock.Name);

    /// <summary>Whether no events are left in it.</summary>
    public bool IsEmpty => !Directory.Exists(Path) || !Directory.EnumerateFiles(Path, "*" + Segment.Extension).Any();

    public string NextSegmentPath() =>
        System.IO.Path.Combine(Path, (++_lastSegment).ToString("D8", CultureInfo.InvariantCulture) + Segment.Extension);

    /// <summary>The segments that are there, oldest first.</summary>
    public IEnumerable<string> SegmentPaths() =>
        Directory.GetFiles(Path, "*" + Segment.Extension).OrderBy(static path => path, StringComparer.Ordinal);

    /// <summary>Gives the folder up; it is deleted if nothing but the lock is left in it.</summary>
    public void Dispose()
    {
        var isEmpty = false;
        try
        {
            // Acknowledgements without events are nothing.
            isEmpty = IsEmpty;
            if (isEmpty)
                foreach (var rest in Directory.GetFiles(Path))
                    if (System.IO.Path.GetFileName(rest) != LockName)
                        File.Delete(rest);

            // While it is still locked, so that nobody adopts a folder that is about to go.
            if (isEmpty) File.Delete(_lock.Name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Whoever comes next will find it empty.
        }

        _lock.Dispose();
        try
        {
            if (isEmpty) Directory.Delete(Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // As above.
        }
    }

    static FileStream Lock(string path) =>
        new(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);

    // On Windows the permissions of the parent hold.
    static void CreatePrivate(string path)
    {
#if NET
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#else
        var isNew = !Directory.Exists(path);
        Directory.CreateDirectory(path);
        if (isNew && !RuntimeInformation.IsOSPlatform(OSPlatform.Windows) && ChangeMode(path, UserOnly) != 0) throw new IOException($"{path} cannot be made private.");
#endif
    }

#if !NET
    const int UserOnly = 0b111_000_000;

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport("libc", EntryPoint = "chmod", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    static extern int ChangeMode(string path, int mode);
#endif
}
