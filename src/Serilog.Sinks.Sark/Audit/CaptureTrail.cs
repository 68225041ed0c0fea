using System.Globalization;
using System.Text;

namespace Serilog.Sinks.Sark;

/// <summary>
/// Where in an audit event's values we are, and what could not be captured on the way there. A path becomes text only when there is something to say.
/// </summary>
sealed class CaptureTrail
{
    const int MaxErrors = 8;
    const int MaxKeyLength = 64;

    [ThreadStatic]
    static CaptureTrail? _idle;

    readonly List<Level> _levels = [];
    List<string>? _errors;
    int _errorCount;
    string _root = "";

    /// <summary>How many containers enclose the current value.</summary>
    public int Depth => _levels.Count;

    /// <summary>What could not be captured, and where; null if all was.</summary>
    public string? Errors => _errors is null ? null
        : string.Join("; ", _errors) + (_errorCount > MaxErrors ? $"; and {_errorCount - MaxErrors} more" : "");

    /// <summary>A trail to be given back. Capturing runs the application's code, which may audit on this thread: the trail in use is not the idle one, so it gets another.</summary>
    public static CaptureTrail Take()
    {
        var trail = _idle ?? new CaptureTrail();
        _idle = null;
        return trail;
    }

    public void Return()
    {
        _errors = null;
        _errorCount = 0;
        _idle = this;
    }

    public void Start(string root)
    {
        _levels.Clear();
        _root = root;
    }

    public bool IsInside(object container)
    {
        foreach (var level in _levels)
            if (ReferenceEquals(level.Container, container))
                return true;
        return false;
    }

    public void Enter(object container) => _levels.Add(new Level(container, null, -1));

    public void MoveTo(string key) => _levels[_levels.Count - 1] = _levels[_levels.Count - 1] with { Key = key, Index = -1 };

    public void MoveTo(int index) => _levels[_levels.Count - 1] = _levels[_levels.Count - 1] with { Key = null, Index = index };

    /// <summary>Back to the container itself.</summary>
    public void MoveBack() => MoveTo(-1);

    public void Leave() => _levels.RemoveAt(_levels.Count - 1);

    public void Fail(string reason)
    {
        if (++_errorCount > MaxErrors) return;

        var path = new StringBuilder(_root);
        foreach (var level in _levels)
        {
            if (level.Key is { } key) path.Append('.').Append(key.Length > MaxKeyLength ? key.Substring(0, MaxKeyLength) + "…" : key);
            else if (level.Index >= 0) path.Append('[').Append(level.Index.ToString(CultureInfo.InvariantCulture)).Append(']');
        }

        (_errors ??= []).Add(path.Append(": ").Append(reason).ToString());
    }

    readonly record struct Level(object Container, string? Key, int Index);
}
