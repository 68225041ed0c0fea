using System.Text;
using System.Text.Json;

namespace Serilog.Sinks.Sark.AzureMonitor;

/// <summary>Measures the fields of a record: Azure cuts one that is too long, and answers as if all were well.</summary>
static class RecordFields
{
    /// <param name="record">A JSON object.</param>
    /// <param name="maxBytes">Above how many bytes a field is cut.</param>
    /// <returns>The bytes of the longest field; of a record in which none can be too long, those of all.</returns>
    public static long Longest(ReadOnlySpan<byte> record, int maxBytes)
    {
        // No field is longer than the record.
        if (record.Length <= maxBytes) return record.Length;

        long longest = 0;
        var json = new Utf8JsonReader(record, new JsonReaderOptions { MaxDepth = 1000 });
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            json.Read();
            var start = json.TokenStartIndex;
            var isText = json.TokenType == JsonTokenType.String;
            json.Skip();

            // A text counts without its quotes and escapes.
            var bytes = json.BytesConsumed - start;
            longest = Math.Max(longest, isText && bytes > maxBytes ? Encoding.UTF8.GetByteCount(json.GetString()!) : bytes);
        }

        return longest;
    }
}
