using System.Text.Json;
using System.Text.Unicode;

namespace Serilog.Sinks.Sark.Emulator.Splunk;

/// <summary>What Splunk makes of a body: the events up to the first that it cannot take, and what is wrong with that one.</summary>
/// <param name="Events">The events before the fault: they are stored, whatever follows.</param>
/// <param name="Fault">What ended the reading, or null if the whole body was taken.</param>
sealed record HecBatch(IReadOnlyList<ReceivedEvent> Events, HecCode? Fault)
{
    static readonly JsonDocumentOptions NoDuplicates = new() { AllowDuplicateProperties = false };

    public static HecBatch Read(ReadOnlySpan<byte> body, Func<string, bool> isAllowedIndex, DateTimeOffset now)
    {
        var events = new List<ReceivedEvent>();
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { AllowMultipleValues = true });
        while (true)
        {
            try
            {
                if (!reader.Read())
                {
                    return new HecBatch(events, Fault: null);
                }

                if (reader.TokenType is not JsonTokenType.StartObject)
                {
                    return new HecBatch(events, HecCode.InvalidDataFormat);
                }

                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                var utf8 = body[start..(int)reader.BytesConsumed];

                // The JSON reader takes invalid UTF-8 inside a string on trust.
                if (!Utf8.IsValid(utf8))
                {
                    return new HecBatch(events, HecCode.InvalidDataFormat);
                }

                var envelope = JsonElement.Parse(utf8, NoDuplicates);
                if (HecEnvelope.FindFault(envelope, isAllowedIndex) is { } fault)
                {
                    return new HecBatch(events, fault);
                }

                events.Add(ToReceived(envelope, now));
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                // InvalidOperationException: half of a surrogate pair, escaped, in a string that was asked for.
                return new HecBatch(events, HecCode.InvalidDataFormat);
            }
        }
    }

    static ReceivedEvent ToReceived(JsonElement envelope, DateTimeOffset now)
    {
        var body = envelope.GetProperty("event");
        var id = body.ValueKind is JsonValueKind.Object
            && body.TryGetProperty("id", out var own)
            && own.ValueKind is JsonValueKind.String
                ? own.GetString()!
                : $"generated-{Guid.NewGuid()}";
        return new ReceivedEvent(id, body, envelope, now);
    }
}
