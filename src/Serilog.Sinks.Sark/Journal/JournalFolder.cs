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
    const int MostAttempts = 10;

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
        for (var attempt = 1; ; attempt++)
        {
            var name = FormattableString.Invariant($"{Version}{DateTime.UtcNow:yyyyMMddTHHmmss}-{Guid.NewGuid():N}");
            var path = System.IO.Path.Combine(root, name);
            CreatePrivate(root);
            CreatePrivate(path);
            try
            {
                var folder = new JournalFolder(path, Lock(path, FileMode.OpenOrCreate));
                if (folder.Exists || attempt == MostAttempts) return folder;

                // Somebody else had locked it and has deleted it; our lock is on a file that nobody can see.
                folder.Dispose();
            }
            catch (IOException) when (attempt < MostAttempts)
            {
                // Until it is locked, it looks like a dead process's, and another one has just taken it over or cleared it away, empty as it is.
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
    /// <param name="root">The sink's folder.</param>
    /// <param name="reportUnknown">Told of folders of an unknown format.</param>
    public static IReadOnlyList<JournalFolder> Adopt(string root, Action<string> reportUnknown)
    {
        var adopted = new List<JournalFolder>();
        if (!Directory.Exists(root)) return adopted;

        foreach (var path in Directory.GetDirectories(root).OrderBy(static path => path, StringComparer.Ordinal))
        {
            if (!System.IO.Path.GetFileName(path).StartsWith(Version, StringComparison.Ordinal))
            {
                reportUnknown(path);
                continue;
            }

            try
            {
                // Only its owner makes the lock, or two of them might be held; but where there are events, somebody may have deleted it.
                var hasEvents = HasEvents(path);
                if (hasEvents || File.Exists(System.IO.Path.Combine(path, LockName))) adopted.Add(new JournalFolder(path, Lock(path, hasEvents ? FileMode.OpenOrCreate : FileMode.Open)));
                else Directory.Delete(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Its owner lives, or has just deleted it.
            }
        }

        return adopted;
    }

    /// <summary>Takes one folder over, so that nobody else does meanwhile.</summary>
    /// <returns>Null if it is another process's.</returns>
    public static JournalFolder? TryAdopt(string path)
    {
        try
        {
            return new JournalFolder(path, Lock(path, FileMode.OpenOrCreate));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Whether it is still there, and still locked in the eyes of others.</summary>
    public bool Exists => File.Exists(_lock.Name);

    /// <summary>Whether no events are left in it.</summary>
    public bool IsEmpty => !Directory.Exists(Path) || !HasEvents(Path);

    public string NextSegmentPath() =>
        System.IO.Path.Combine(Path, (++_lastSegment).ToString("D8", CultureInfo.InvariantCulture) + Segment.Extension);

    /// <summary>The segments that are there, oldest first.</summary>
    public IEnumerable<string> SegmentPaths()
    {
        try
        {
            return Directory.GetFiles(Path, "*" + Segment.Extension).OrderBy(static path => path, StringComparer.Ordinal);
        }
        catch (DirectoryNotFoundException)
        {
            // Its owner was about to delete it, empty, when we took it over.
            return [];
        }
    }

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
            // With nothing in it: whoever has put something there since is not to lose it.
            if (isEmpty) Directory.Delete(Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // As above.
        }
    }

    static bool HasEvents(string path) => Directory.EnumerateFiles(path, "*" + Segment.Extension).Any();

    static FileStream Lock(string path, FileMode mode) =>
        new(System.IO.Path.Combine(path, LockName), mode, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);

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
