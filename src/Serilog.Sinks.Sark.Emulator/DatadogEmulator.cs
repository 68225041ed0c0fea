using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Serilog.Sinks.Sark.Emulator.Datadog;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator;

/// <summary>
/// Datadog's logs intake and the validation of keys, on one address. Where Datadog cuts or changes a log without a word (over 1 MB, keys given twice, tags that
/// are not in its form), this intake answers with an error. Set it up before or between requests.
/// </summary>
public sealed class DatadogEmulator : EmulatedSiem
{
    const string ApiKeyHeader = "DD-API-KEY";
    const string ApplicationKeyHeader = "DD-APPLICATION-KEY";
    const int MaxRequestBytes = 5_000_000;

    readonly TimeProvider _time;

    internal DatadogEmulator(X509Certificate2? certificate, TimeProvider time, int port)
        : base("Datadog", certificate, time, port) => _time = time;

    /// <summary>The one API key that is accepted. Default: a fixed one.</summary>
    public string ApiKey { get; set; } = "0123456789abcdef0123456789abcdef";

    /// <summary>The one application key that is accepted. Default: a fixed one.</summary>
    public string ApplicationKey { get; set; } = "0123456789abcdef0123456789abcdef01234567";

    private protected override int MaxBodyBytes => MaxRequestBytes;

    private protected override bool BearsEvents(HttpRequest request) => HttpMethods.IsPost(request.Method) && request.Path == "/api/v2/logs";

    private protected override EmulatedAnswer Receive(HttpRequest request, RequestBody body)
    {
        if ((RefuseKey(request) ?? RefuseBody(request, body)) is { } refusal) return refusal;

        var (logs, fault) = LogBatch.Read(body.Content, _time.GetUtcNow());
        return fault is null
            ? EmulatedAnswer.Json(StatusCodes.Status202Accepted, []) with { Stored = logs }
            : Error(fault.Status, fault.Detail);
    }

    private protected override EmulatedAnswer AnswerOther(HttpRequest request, RequestBody body) => request.Path.Value switch
    {
        "/api/v1/validate" when HttpMethods.IsGet(request.Method) => Validate(request),
        "/api/v2/current_user/application_keys" when HttpMethods.IsGet(request.Method) => ListApplicationKeys(request),
        "/api/v2/logs" => Error(StatusCodes.Status405MethodNotAllowed, "Method Not Allowed"),
        _ => Error(StatusCodes.Status404NotFound, "Not Found"),
    };

    private protected override EmulatedAnswer Fail(int statusCode) => Error(statusCode, EmulatedAnswer.Reason(statusCode).Body);

    static EmulatedAnswer Error(int status, string detail) => EmulatedAnswer.Json(status, new JsonObject
    {
        ["errors"] = new JsonArray(new JsonObject
        {
            ["status"] = status.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["title"] = EmulatedAnswer.Reason(status).Body,
            ["detail"] = detail,
        }),
    });

    static EmulatedAnswer? RefuseBody(HttpRequest request, RequestBody body) => body.Defect switch
    {
        BodyDefect.UnsupportedEncoding => Error(StatusCodes.Status415UnsupportedMediaType, "Unsupported content encoding"),
        BodyDefect.TooLarge => Error(StatusCodes.Status413PayloadTooLarge, "Payload too large"),
        BodyDefect.Corrupt => Error(StatusCodes.Status400BadRequest, "Malformed payload"),
        _ when request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true =>
            Error(StatusCodes.Status415UnsupportedMediaType, "This intake takes application/json"),
        _ => null,
    };

    EmulatedAnswer? RefuseKey(HttpRequest request)
    {
        var key = request.Headers[ApiKeyHeader].ToString();
        return key.Length == 0 ? Error(StatusCodes.Status401Unauthorized, "API key is missing")
            : key != ApiKey ? Error(StatusCodes.Status403Forbidden, "API key is invalid")
            : null;
    }

    EmulatedAnswer Validate(HttpRequest request) =>
        Faults.InOutage ? Error(StatusCodes.Status503ServiceUnavailable, "Service Unavailable")
        : request.Headers[ApiKeyHeader].ToString() == ApiKey ? EmulatedAnswer.Json(StatusCodes.Status200OK, new JsonObject { ["valid"] = true })
        : EmulatedAnswer.Json(StatusCodes.Status403Forbidden, new JsonObject { ["errors"] = new JsonArray("Forbidden") });

    EmulatedAnswer ListApplicationKeys(HttpRequest request) =>
        RefuseKey(request)
        ?? (request.Headers[ApplicationKeyHeader].ToString() == ApplicationKey
            ? EmulatedAnswer.Json(StatusCodes.Status200OK, new JsonObject { ["data"] = new JsonArray() })
            : Error(StatusCodes.Status403Forbidden, "Application key is invalid"));
}
