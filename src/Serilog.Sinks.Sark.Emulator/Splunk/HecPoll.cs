using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator.Splunk;

/// <summary>A client's question which requests are acknowledged: <c>{"acks":[0,1]}</c>.</summary>
static class HecPoll
{
    /// <param name="body">The question.</param>
    /// <param name="isAcknowledged">Tells of each id whether its request is acknowledged.</param>
    public static EmulatedAnswer Answer(ReadOnlyMemory<byte> body, Func<long, bool> isAcknowledged)
    {
        if (ReadIds(body) is not { } ids)
        {
            return HecCode.InvalidDataFormat.Answer();
        }

        var acks = new JsonObject();
        foreach (var id in ids.Distinct())
        {
            acks[id.ToString(CultureInfo.InvariantCulture)] = isAcknowledged(id);
        }

        return EmulatedAnswer.Json(StatusCodes.Status200OK, new JsonObject { ["acks"] = acks });
    }

    static long[]? ReadIds(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(body.Span) is { ValueKind: JsonValueKind.Object } poll
                && poll.TryGetProperty("acks", out var acks)
                    ? acks.Deserialize<long[]>()
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
