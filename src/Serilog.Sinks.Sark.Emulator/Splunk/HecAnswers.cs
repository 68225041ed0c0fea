using System.Text.Json.Nodes;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator.Splunk;

/// <summary>Splunk's words and HTTP status for each of its codes.</summary>
static class HecAnswers
{
    // The index is the code.
    static readonly (int Status, string Text)[] Table =
    [
        (200, "Success"),
        (403, "Token disabled"),
        (401, "Token is required"),
        (401, "Invalid authorization"),
        (403, "Invalid token"),
        (400, "No data"),
        (400, "Invalid data format"),
        (400, "Incorrect index"),
        (500, "Internal server error"),
        (503, "Server is busy"),
        (400, "Data channel is missing"),
        (400, "Invalid data channel"),
        (400, "Event field is required"),
        (400, "Event field cannot be blank"),
        (400, "ACK is disabled"),
        (400, "Error in handling indexed fields"),
        (400, "Query string authorization is not enabled"),
        (200, "HEC is healthy"),
        (503, "HEC is unhealthy, queues are full"),
        (503, "HEC is unhealthy, ack service unavailable"),
        (503, "HEC is unhealthy, queues are full, ack service unavailable"),
        (400, "Invalid token"),
        (400, "Token disabled"),
        (503, "Server is shutting down"),
        (200, "HEC queue is approaching its capacity limit"),
        (200, "HEC ACK is approaching its capacity limit"),
        (429, "HEC queue is at capacity"),
        (429, "HEC ACK channel is at capacity"),
        (400, "Data channel is missing"),
    ];

    public static bool Refuses(HecCode code) => (int)code >= 0 && (int)code < Table.Length && Table[(int)code].Status >= 400;

    /// <param name="code">The code to answer with.</param>
    /// <param name="extra">What else is in the body, such as <c>invalid-event-number</c>.</param>
    public static EmulatedAnswer Answer(this HecCode code, params ReadOnlySpan<(string Name, long Value)> extra)
    {
        var (status, text) = Table[(int)code];
        var body = new JsonObject { ["text"] = text, ["code"] = (int)code };
        foreach (var (name, value) in extra)
        {
            body[name] = value;
        }

        return EmulatedAnswer.Json(status, body);
    }
}
