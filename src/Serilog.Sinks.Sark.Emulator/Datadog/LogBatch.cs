using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Serilog.Sinks.Sark.Emulator.Datadog;

/// <summary>What the intake makes of a body: all of its logs, or none and what is wrong.</summary>
static class LogBatch
{
    const int MaxEntries = 1000;

    static readonly JsonDocumentOptions NoDuplicates = new() { AllowDuplicateProperties = false };

    public static (IReadOnlyList<ReceivedEvent> Logs, LogFault? Fault) Read(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        try
        {
            // The JSON reader takes invalid UTF-8 inside a string on trust.
            if (!Utf8.IsValid(body.Span)) return Refuse(StatusCodes.Status400BadRequest, "Malformed payload");

            var array = JsonElement.Parse(body.Span, NoDuplicates);
            if (array.ValueKind is not JsonValueKind.Array) return Refuse(StatusCodes.Status400BadRequest, "Not an array");
            if (array.GetArrayLength() is 0 or > MaxEntries) return Refuse(StatusCodes.Status413PayloadTooLarge, $"An array has 1 to {MaxEntries} entries");

            var logs = new List<ReceivedEvent>(array.GetArrayLength());
            foreach (var log in array.EnumerateArray())
            {
                if (LogItem.FindFault(log) is { } detail) return Refuse(StatusCodes.Status400BadRequest, detail);
                logs.Add(new ReceivedEvent(LogItem.IdOf(log), log, log, now));
            }

            return (logs, null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair, escaped, in a string that was asked for.
            return Refuse(StatusCodes.Status400BadRequest, "Malformed payload");
        }
    }

    static (IReadOnlyList<ReceivedEvent> Logs, LogFault? Fault) Refuse(int status, string detail) => ([], new LogFault(status, detail));
}
