using System.Text;

namespace Serilog.Sinks.Sark;

/// <summary>
/// Text in which half a surrogate pair, which UTF-8 cannot hold, is a replacement character. The JSON writer would write an escape sequence instead, and an
/// event that has been through a file would not be the same bytes.
/// </summary>
static class WellFormedText
{
    public static string Of(string text) => HasSurrogates(text) ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;

#if NET
    static bool HasSurrogates(string text) => text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') >= 0;
#else
    static bool HasSurrogates(string text)
    {
        foreach (var c in text)
            if (char.IsSurrogate(c))
                return true;
        return false;
    }
#endif
}
