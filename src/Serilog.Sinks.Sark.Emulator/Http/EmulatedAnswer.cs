using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Serilog.Sinks.Sark.Emulator.Http;

/// <summary>What a request is answered, and what it stores.</summary>
sealed record EmulatedAnswer(int Status, string ContentType, string Body)
{
    public static EmulatedAnswer Empty { get; } = new(StatusCodes.Status200OK, "text/plain", "");

    public string? RetryAfter { get; init; }

    /// <summary>A further header, if there is one.</summary>
    public (string Name, string Value)? Header { get; init; }

    public IReadOnlyList<ReceivedEvent> Stored { get; init; } = [];

    public static EmulatedAnswer Json(int status, JsonObject body) => new(status, "application/json; charset=UTF-8", body.ToJsonString());

    public static EmulatedAnswer Reason(int status) => new(status, "text/plain", ReasonPhrases.GetReasonPhrase(status));

    public async Task WriteToAsync(HttpResponse response, CancellationToken ct)
    {
        response.StatusCode = Status;
        response.ContentType = ContentType;
        if (RetryAfter is not null)
        {
            response.Headers.RetryAfter = RetryAfter;
        }

        if (Header is { } header)
        {
            response.Headers[header.Name] = header.Value;
        }

        // HTTP gives these no body, and Kestrel refuses to write one.
        if (Status is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent or StatusCodes.Status304NotModified))
        {
            await response.WriteAsync(Body, ct).ConfigureAwait(false);
        }
    }
}
