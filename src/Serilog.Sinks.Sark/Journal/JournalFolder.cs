using System.Globalization;
#if !NET
using System.Runtime.InteropServices;
#endif

namespace Serilog.Sinks.Sark.Journal;

/// <summary>
/// The folder of one sink in one process, which a lock beside it says is alive. The lock is the operating system's, so it is gone with the process, however that ends.
/// </summary>
sealed class JournalFolder : IDisposable
{
    // Of the format: a folder of a version that we do not know is left alone.
    const string Version = "v1-";
    const string LockExtension = ".lock";
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
        // Each by itself: folders that are made on the way to another one are not private.
        CreatePrivate(System.IO.Path.GetDirectoryName(root)!);
        CreatePrivate(root);
        for (var attempt = 1; ; attempt++)
        {
            var name = FormattableString.Invariant($"{Version}{DateTime.UtcNow:yyyyMMddTHHmmss}-{Guid.NewGuid():N}");
            var path = System.IO.Path.Combine(root, name);
            try
            {
                return Create(path, Lock(path));
            }
            catch (IOException) when (attempt < CreateAttempts)
            {
                // Whoever sweeps has taken the lock for one that was left behind.
            }
        }
    }

    /// <returns>Whether <paramref name="path" /> is the folder of a process that lives.</returns>
    public static bool IsLive(string path)
    {
        try
        {
            using var held = new FileStream(path + LockExtension, FileMode.Open, FileAccess.Read, FileShare.None, bufferSize: 1);
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

        SweepLocks(root);
        foreach (var path in Directory.GetDirectories(root).OrderBy(static path => path, StringComparer.Ordinal))
        {
            if (!System.IO.Path.GetFileName(path).StartsWith(Version, StringComparison.Ordinal))
            {
                reportUnknown(path);
                continue;
            }

            try
            {
                if (TryAdopt(path) is { } folder) adopted.Add(folder);
            }
            catch (UnauthorizedAccessException)
            {
                // It is not for us.
            }
        }

        return adopted;
    }

    /// <summary>Takes one folder over, so that nobody else does meanwhile.</summary>
    /// <returns>Null if it is another process's, or was until that deleted it.</returns>
    public static JournalFolder? TryAdopt(string path)
    {
        try
        {
            var folder = new JournalFolder(path, Lock(path));

            // Its owner may have deleted it, and let go of it only then.
            if (Directory.Exists(path)) return folder;

            folder.Dispose();
            return null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Whether it is still there, and still locked in the eyes of others.</summary>
    public bool Exists => Directory.Exists(Path) && File.Exists(_lock.Name);

    /// <summary>Whether no events are left in it.</summary>
    public bool IsEmpty => !Directory.Exists(Path) || !Directory.EnumerateFiles(Path, "*" + Segment.Extension).Any();

    public string NextSegmentPath() =>
        System.IO.Path.Combine(Path, (++_lastSegment).ToString("D8", CultureInfo.InvariantCulture) + Segment.Extension);

    /// <summary>The segments that are there, oldest first.</summary>
    public IEnumerable<string> SegmentPaths() =>
        Directory.GetFiles(Path, "*" + Segment.Extension).OrderBy(static path => path, StringComparer.Ordinal);

    /// <summary>Gives the folder up; it is deleted if no events are left in it.</summary>
    public void Dispose()
    {
        var isGone = false;
        try
        {
            // While it is locked, so that nobody adopts a folder that is about to go. Acknowledgements without events are nothing.
            if (IsEmpty && Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
            isGone = !Directory.Exists(Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Whoever comes next will find it empty.
        }

        _lock.Dispose();
        try
        {
            // A lock on nothing; that of a folder with events in it must stay, or two could lock two files of one name.
            if (isGone) File.Delete(_lock.Name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is in nobody's way.
        }
    }

    /// <param name="path">The folder, which does not exist yet: before it does, nobody could adopt it.</param>
    /// <param name="lock">Its lock, which is ours.</param>
    static JournalFolder Create(string path, FileStream @lock)
    {
        try
        {
            // Between its creation and its locking it may have been swept. From now on it cannot be.
            if (!File.Exists(@lock.Name)) throw new IOException($"{@lock.Name} has been deleted.");

            CreatePrivate(path);
            return new JournalFolder(path, @lock);
        }
        catch
        {
            @lock.Dispose();
            throw;
        }
    }

    /// <summary>Deletes locks without a folder, which processes leave that are killed at the beginning of one, or at its end.</summary>
    static void SweepLocks(string root)
    {
        foreach (var path in Directory.GetFiles(root, Version + "*" + LockExtension))
        {
            var folder = path.Substring(0, path.Length - LockExtension.Length);
            if (Directory.Exists(folder)) continue;

            try
            {
                // Only while it is held, so that it is nobody else's. Windows deletes no file that is open, and keeps it.
                using var held = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
                if (!Directory.Exists(folder)) File.Delete(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Its owner lives, or has just deleted it.
            }
        }
    }

    static FileStream Lock(string path) =>
        new(path + LockExtension, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);

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
