using System.Text.Json;

namespace Serilog.Sinks.Sark.GoogleCloudLogging;

/// <summary>Why one entry was not written.</summary>
/// <param name="Code">The gRPC status code.</param>
/// <param name="Message">Google's words.</param>
readonly record struct EntryError(int Code, string Message)
{
    /// <summary>Whether it is no fault of the entry's: DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, INTERNAL, UNAVAILABLE.</summary>
    public bool IsTransient => Code is 4 or 8 or 13 or 14;

    public static EntryError Read(JsonElement status) => new(
        status.TryGetProperty("code", out var code) ? code.GetInt32() : 2,
        status.TryGetProperty("message", out var message) ? message.GetString() ?? "" : "");
}
