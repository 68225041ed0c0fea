using System.Collections;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Serilog.Sinks.Sark.All;

/// <summary>Environment variables, or the same names from any configuration, and which of them have been asked for.</summary>
sealed class SiemVariables
{
    readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    readonly SortedSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    SiemVariables(IEnumerable<KeyValuePair<string, string?>> values)
    {
        foreach (var value in values)
            if (WithoutComment(value.Value) is { Length: > 0 } text)
                _values[value.Key] = text;
    }

    public static SiemVariables From(IConfiguration? configuration) => new(
        configuration?.AsEnumerable()
        ?? Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(static entry => new KeyValuePair<string, string?>((string)entry.Key, (string?)entry.Value)));

    public bool Has(string name) => _values.ContainsKey(name);

    /// <returns>The variable's text; null if it is not set, or empty.</returns>
    public string? Text(string name)
    {
        _known.Add(name);
        return _values.TryGetValue(name, out var value) ? value : null;
    }

    public void Text(string name, Action<string> set)
    {
        if (Text(name) is { } text) set(text);
    }

    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        var text when text.Equals("true", StringComparison.OrdinalIgnoreCase) || text is "1" => true,
        var text when text.Equals("false", StringComparison.OrdinalIgnoreCase) || text is "0" => false,
        _ => throw Wrong(name, "must be true or false."),
    };

    public void Flag(string name, Action<bool> set)
    {
        if (Flag(name) is { } flag) set(flag);
    }

    public void Number(string name, Action<int> set)
    {
        if (Text(name) is not { } text) return;

        // 60.0 is what Python makes of 60.
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number != decimal.Truncate(number)
            || number is < int.MinValue or > int.MaxValue)
            throw Wrong(name, "must be a whole number.");
        set((int)number);
    }

    public void Bytes(string name, Action<long> set)
    {
        if (Text(name) is not { } text) return;
        if (!long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)) throw Wrong(name, "must be a number of bytes.");
        set(number);
    }

    public void Fraction(string name, Action<double> set)
    {
        if (Text(name) is not { } text) return;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) throw Wrong(name, "must be a number, with a point.");
        set(number);
    }

    public void Name<T>(string name, string names, Action<T> set)
        where T : struct, Enum
    {
        if (Text(name) is not { } text) return;
        if (!Enum.TryParse<T>(text, ignoreCase: true, out var value)) throw Wrong(name, $"must be {names}.");
        set(value);
    }

    public void Pairs(string name, Action<string, string> set)
    {
        if (Text(name) is not { } text) return;
        foreach (var pair in text.Split([','], StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split(['='], 2);
            if (parts.Length < 2) throw Wrong(name, "must be key=value, separated by commas.");
            set(parts[0].Trim(), parts[1].Trim());
        }
    }

    /// <exception cref="ArgumentException">A variable is set that begins like ours, and that nothing has asked for.</exception>
    public void CheckThatAllAreKnown(string prefix)
    {
        foreach (var name in _values.Keys)
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && name.IndexOf(':') < 0 && !_known.Contains(name))
                throw Wrong(name, $"is none of the variables that are read. Those that begin with {prefix} are {string.Join(", ", _known.Where(known => known.StartsWith(prefix, StringComparison.Ordinal)))}.");
    }

    public static ArgumentException Wrong(string name, string problem) => new($"{name} {problem}", name);

    /// <summary>Some readers of .env files leave a comment behind the value; no value of ours has a blank before a #.</summary>
    static string? WithoutComment(string? value)
    {
        if (value is null) return null;

        var text = value.Trim();
        if (text is ['#', ..]) return "";
        for (var i = 1; i < text.Length; i++)
            if (text[i] == '#' && char.IsWhiteSpace(text[i - 1]))
                return text.Substring(0, i).TrimEnd();
        return text;
    }
}
