using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Serilog.Sinks.Sark.Emulator.Azure;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator;

/// <summary>
/// The HTTP Data Collector API of a Log Analytics workspace, which Microsoft has retired. It recomputes the signature over what has arrived. Where Azure cuts a field over 32 KB
/// or makes columns of nested values, it answers with an error. Set it up before or between requests.
/// </summary>
public sealed partial class AzureDataCollectorEmulator : EmulatedSiem
{
    const int MaxPostBytes = 30_000_000;

    static readonly TimeSpan LargestSkew = TimeSpan.FromMinutes(15);

    readonly TimeProvider _time;

    internal AzureDataCollectorEmulator(X509Certificate2? certificate, TimeProvider time, int port)
        : base("Azure Data Collector", certificate, time, port) => _time = time;

    /// <summary>The workspace's ID. Default: a fixed one.</summary>
    public string WorkspaceId { get; set; } = "12345678-1234-1234-1234-123456789012";

    /// <summary>The workspace's key, base64. Default: a fixed one.</summary>
    public string SharedKey { get; set; } = Convert.ToBase64String(SHA512.HashData("emulated workspace"u8));

    private protected override int MaxBodyBytes => MaxPostBytes;

    // An empty array, which is two bytes long, is a probe.
    private protected override bool BearsEvents(HttpRequest request) => IsPost(request) && request.ContentLength != 2;

    private protected override EmulatedAnswer Receive(HttpRequest request, RequestBody body)
    {
        if (FindFault(request, body) is { } refusal) return Error(refusal);

        var now = _time.GetUtcNow();
        var timeField = request.Headers["time-generated-field"].ToString();
        var (records, fault) = RecordArray.Read(body.Content, "InvalidDataFormat");
        if (fault is not null) return Error(fault);
        foreach (var record in records)
            if (FindFault(record, timeField) is { } problem)
                return Error(BadRequest("InvalidDataFormat", problem));

        return EmulatedAnswer.Empty with { Stored = [.. records.Select(record => new ReceivedEvent(RecordArray.IdOf(record, "id"), record, record, now))] };
    }

    private protected override EmulatedAnswer AnswerOther(HttpRequest request, RequestBody body)
    {
        if (!IsPost(request)) return Error(new AzureFault(StatusCodes.Status404NotFound, "NotFound", "There is nothing at this address"));
        if (Faults.InOutage) return Fail(StatusCodes.Status503ServiceUnavailable);
        return Error(FindFault(request, body) ?? BadRequest("InvalidDataFormat", "The array is empty"));
    }

    private protected override EmulatedAnswer Fail(int statusCode)
    {
        // Injected as a 400, it is about the data: the other codes are about the configuration.
        var reason = EmulatedAnswer.Reason(statusCode).Body;
        return Error(new AzureFault(statusCode, statusCode == StatusCodes.Status400BadRequest ? "InvalidDataFormat" : reason.Replace(" ", "", StringComparison.Ordinal), reason));
    }

    static bool IsPost(HttpRequest request) => HttpMethods.IsPost(request.Method) && request.Path == "/api/logs";

    static AzureFault BadRequest(string code, string message) => new(StatusCodes.Status400BadRequest, code, message);

    static EmulatedAnswer Error(AzureFault fault) => EmulatedAnswer.Json(fault.Status, new JsonObject { ["Error"] = fault.Code, ["Message"] = fault.Message });

    static string? FindFault(JsonElement record, string timeField)
    {
        try
        {
            return CollectedRecord.FindFault(record, timeField);
        }
        catch (InvalidOperationException)
        {
            return "A text has half of a surrogate pair";
        }
    }

    AzureFault? FindFault(HttpRequest request, RequestBody body) =>
        request.Query["api-version"] != "2016-04-01" ? BadRequest("InvalidApiVersion", "The api-version is not supported")
        : FindFaultInAuthorization(request, body)
        ?? (body.Defect switch
        {
            BodyDefect.TooLarge => new(StatusCodes.Status404NotFound, "NotFound", "The post is over 30 MB"),
            BodyDefect.UnsupportedEncoding or BodyDefect.Corrupt => BadRequest("UnsupportedContentType", "The content encoding is not supported"),
            _ when request.Headers.ContentEncoding.Count > 0 => BadRequest("UnsupportedContentType", "Compressed posts are not taken"),
            _ when request.ContentType != "application/json" => BadRequest("UnsupportedContentType", "The content type is not application/json"),
            _ when !LogType().IsMatch(request.Headers["Log-Type"].ToString()) => BadRequest("InvalidLogType", "The log type is missing, or no name for a table"),
            _ => null,
        });

    AzureFault? FindFaultInAuthorization(HttpRequest request, RequestBody body)
    {
        var date = request.Headers["x-ms-date"].ToString();
        if (!DateTimeOffset.TryParseExact(date, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signedAt) || (signedAt - _time.GetUtcNow()).Duration() > LargestSkew)
            return Refuse("The date is missing, or too far from now");

        var toSign = string.Join('\n', "POST", body.CompressedBytes.ToString(CultureInfo.InvariantCulture), request.ContentType, $"x-ms-date:{date}", request.Path.Value);
        var signature = HMACSHA256.HashData(Convert.FromBase64String(SharedKey), Encoding.UTF8.GetBytes(toSign));
        return request.Headers.Authorization.ToString() == $"SharedKey {WorkspaceId}:{Convert.ToBase64String(signature)}" ? null : Refuse("The signature is not that of the workspace's key");

        static AzureFault Refuse(string message) => new(StatusCodes.Status403Forbidden, "InvalidAuthorization", message);
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]{0,99}$", RegexOptions.CultureInvariant)]
    private static partial Regex LogType();
}
