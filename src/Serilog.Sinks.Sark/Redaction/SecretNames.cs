namespace Serilog.Sinks.Sark.Redaction;

/// <summary>
/// The names whose values are masked. A name matches a key that ends with its words, however they are written: <c>token</c> matches <c>accessToken</c>,
/// <c>ACCESS_TOKEN</c> and <c>x-token</c>, and neither <c>tokens</c> nor <c>token_count</c>.
/// </summary>
sealed class SecretNames
{
    static readonly string[] WellKnown =
    [
        "password", "passwd", "pwd", "passphrase", "secret", "token", "api_key", "access_key", "private_key", "secret_key", "authorization", "cookie",
        "connection_string", "credential", "credentials",
    ];

    readonly string[] _names;

    // By their last character, since most keys end like none of them: every key of every event is looked at.
    readonly Dictionary<char, string[]> _byLast;

    SecretNames(IEnumerable<string> names)
    {
        _names = [.. names.Select(LettersAndDigits).Where(static name => name.Length > 0).Distinct(StringComparer.Ordinal)];
        _byLast = _names.GroupBy(static name => name[name.Length - 1]).ToDictionary(static group => group.Key, static group => group.ToArray());
    }

    /// <param name="wellKnown">Whether names that mean a secret everywhere are among them.</param>
    /// <param name="further">Further names, separated by commas.</param>
    /// <returns>Null if there is nothing to mask.</returns>
    public static SecretNames? Create(bool wellKnown, string? further)
    {
        var names = new SecretNames((wellKnown ? WellKnown : []).Concat((further ?? "").Split(',')));
        return names._names.Length > 0 ? names : null;
    }

    public bool Match(string key)
    {
        var last = key.Length - 1;
        while (last >= 0 && !char.IsLetterOrDigit(key[last])) last--;
        if (last < 0 || !_byLast.TryGetValue(char.ToLowerInvariant(key[last]), out var names)) return false;

        foreach (var name in names)
            if (EndsWith(key, name))
                return true;
        return false;
    }

    static bool EndsWith(string key, string name)
    {
        var i = key.Length - 1;
        for (var j = name.Length - 1; j >= 0; j--, i--)
        {
            while (i >= 0 && !char.IsLetterOrDigit(key[i])) i--;
            if (i < 0 || char.ToLowerInvariant(key[i]) != name[j]) return false;
        }

        return BeginsWord(key, i + 1);
    }

    static bool BeginsWord(string key, int start)
    {
        if (start == 0) return true;

        var (before, first) = (key[start - 1], key[start]);
        if (!char.IsLetterOrDigit(before)) return true;
        if (char.IsDigit(before)) return !char.IsDigit(first);

        // aToken, and IDToken.
        return char.IsUpper(first) && (char.IsLower(before) || (start + 1 < key.Length && char.IsLower(key[start + 1])));
    }

    static string LettersAndDigits(string name) => new([.. name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);
}
