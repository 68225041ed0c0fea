using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Serilog.Sinks.Sark.Redaction;

/// <summary>
/// Stands in for a person's data: the same for the same text, so that events can still be brought together, and not to be found out by trying all addresses, as a
/// hash without a key could be.
/// </summary>
sealed class Pseudonyms(string key)
{
    const string Prefix = "hmac:";
    const int Bytes = 16;

    readonly byte[] _key = Encoding.UTF8.GetBytes(key);

    public string Of(string text)
    {
        // What has been through this before, as an event that is replayed, stays as it is.
        if (text.StartsWith(Prefix, StringComparison.Ordinal)) return text;

        using var hmac = new HMACSHA256(_key);
        var hash = hmac.ComputeHash(Encoding.UTF8.GetBytes(text));
        return Prefix + string.Concat(hash.Take(Bytes).Select(static b => b.ToString("x2", CultureInfo.InvariantCulture)));
    }
}
