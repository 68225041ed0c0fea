using System.Text.Json;

namespace Serilog.Sinks.Sark.Splunk;

/// <summary>The JSON that an HTTP Event Collector answers with.</summary>
/// <param name="Code">HEC's own code.</param>
/// <param name="InvalidEventNumber">The event, from 0, at which HEC stopped.</param>
/// <param name="AckId">The id under which the indexer will acknowledge the request.</param>
readonly record struct HecAnswer(int Code, int? InvalidEventNumber, long? AckId)
{
    /// <returns>Null if the body is not a HEC's: something else has answered in its place.</returns>
    public static HecAnswer? Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("code", out var code) || !code.TryGetInt32(out var number)) return null;

            return new HecAnswer(
                number,
                root.TryGetProperty("invalid-event-number", out var invalid) && invalid.TryGetInt32(out var index) ? index : null,
                root.TryGetProperty("ackId", out var ackId) && ackId.TryGetInt64(out var id) ? id : null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
