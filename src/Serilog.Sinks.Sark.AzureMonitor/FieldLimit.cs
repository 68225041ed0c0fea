using System.Text;
using System.Text.Json;

namespace Serilog.Sinks.Sark.AzureMonitor;

/// <summary>Keeps the fields of a record within the size above which Azure cuts them, and answers as if all were well.</summary>
sealed class FieldLimit(int maxBytes, OversizeEvents oversizeEvents)
{
    public delegate void WriteRecord(in SiemEvent siemEvent, SiemBuffer buffer, int? detailsLength, long originalBytes);

    public void Write(in SiemEvent siemEvent, SiemBuffer buffer, WriteRecord write)
    {
        write(siemEvent, buffer, null, 0);

        // No field is longer than the record.
        if (buffer.Length <= maxBytes) return;

        var originalBytes = buffer.Length;
        var tooLong = FindTooLong(buffer.WrittenSpan);
        var shortens = oversizeEvents == OversizeEvents.Truncate && siemEvent.AuditEvent is not null;
        var shortened = false;

        // Escaping makes the text longer by a factor that depends on it.
        for (var length = maxBytes; shortens && tooLong is { Name: "details" } && length > 0; length /= 2)
        {
            buffer.Clear();
            write(siemEvent, buffer, length, originalBytes);
            tooLong = FindTooLong(buffer.WrittenSpan);
            shortened = true;
        }

        if (tooLong is { } field) buffer.Rejection = $"its {field.Name} has {field.Bytes} bytes, and Azure would cut a field above {maxBytes}";
        else buffer.Truncated = shortened;
    }

    (string Name, int Bytes)? FindTooLong(ReadOnlySpan<byte> record)
    {
        var json = new Utf8JsonReader(record, new JsonReaderOptions { MaxDepth = 1000 });
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            var start = (int)json.TokenStartIndex;
            var isText = json.TokenType == JsonTokenType.String;
            json.Skip();
            var bytes = (int)json.BytesConsumed - start;
            if (bytes <= maxBytes) continue;

            if (isText) bytes = Encoding.UTF8.GetByteCount(json.GetString()!);
            if (bytes > maxBytes) return (name, bytes);
        }

        return null;
    }
}
