using System.Text.Json;

namespace Serilog.Sinks.Sark.GoogleCloudLogging;

/// <summary>
/// How large an entry is as a protocol buffer, which is what Google's limit counts. Everything in it is counted as part of a <c>google.protobuf.Struct</c>, which the payload is;
/// the entry's own members take a little less.
/// </summary>
static class EntrySize
{
    // A one-digit number in an array: two bytes of JSON, eleven as a protocol buffer. Nothing grows more.
    const int LargestGrowth = 6;

    const int Number = 1 + sizeof(double);

    /// <returns>The size, or the number of bytes where that is so small that the size cannot exceed <paramref name="limit" />.</returns>
    public static long Of(ReadOnlySpan<byte> entry, int limit)
    {
        if (entry.Length <= limit / LargestGrowth) return entry.Length;

        var json = new Utf8JsonReader(entry, new JsonReaderOptions { MaxDepth = 1000 });
        json.Read();
        return StructSize(ref json);
    }

    static long StructSize(ref Utf8JsonReader json)
    {
        long size = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var key = Prefixed(TextLength(json));
            json.Read();
            size += Prefixed(key + Prefixed(ValueSize(ref json)));
        }

        return size;
    }

    static long ListSize(ref Utf8JsonReader json)
    {
        long size = 0;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray) size += Prefixed(ValueSize(ref json));
        return size;
    }

    static long ValueSize(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.StartObject => Prefixed(StructSize(ref json)),
        JsonTokenType.StartArray => Prefixed(ListSize(ref json)),
        JsonTokenType.String => Prefixed(TextLength(json)),
        JsonTokenType.Number => Number,
        _ => 2,
    };

    /// <summary>With the tag and the length before it.</summary>
    static long Prefixed(long length)
    {
        var prefix = 2;
        for (var rest = length; rest >= 128; rest /= 128) prefix++;
        return prefix + length;
    }

    // Escaped, it is longer than what it stands for.
    static long TextLength(in Utf8JsonReader json) =>
        json.ValueIsEscaped ? System.Text.Encoding.UTF8.GetByteCount(json.GetString()!) : json.ValueSpan.Length;
}
