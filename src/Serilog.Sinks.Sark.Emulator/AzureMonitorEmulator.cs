using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Serilog.Sinks.Sark.Emulator.Azure;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator;

/// <summary>
/// A data collection rule's endpoint of Azure Monitor's Logs Ingestion API, and on the same address those who issue tokens: Entra (<c>/{tenant}/oauth2/v2.0/token</c>, for which
/// Azure's libraries insist on https) and an App Service's managed identity (<c>/msi/token</c>). Where Azure drops, cuts or loses what it has answered 204 for (columns that are not
/// declared, fields over 64 KB, over 50 MiB before compression), this endpoint answers with an error. Set it up before or between requests.
/// </summary>
public sealed class AzureMonitorEmulator : EmulatedSiem
{
    const int MaxContentLength = 1_048_576;
    const int MaxUncompressedBytes = 50 * 1024 * 1024;

    static readonly TimeSpan TimeRange = TimeSpan.FromMinutes(30);

    readonly TimeProvider _time;
    readonly TokenIssuer _tokens;
    readonly Lock _lock = new();
    DateTimeOffset _minuteEnds;
    int _inThisMinute;

    internal AzureMonitorEmulator(X509Certificate2? certificate, TimeProvider time, int port)
        : base("Azure Monitor", certificate, time, port)
    {
        _time = time;
        _tokens = new TokenIssuer(this, time);
    }

    /// <summary>The rule's immutable ID. Default: a fixed one.</summary>
    public string DcrImmutableId { get; set; } = "dcr-0123456789abcdef0123456789abcdef";

    /// <summary>The one stream that the rule declares. Default: <c>Custom-SarkAuditEvents_CL</c>.</summary>
    public string StreamName { get; set; } = "Custom-SarkAuditEvents_CL";

    /// <summary>
    /// The columns that the stream declares, and their types: string, datetime, boolean, int, long, real or dynamic. Default: those of the table in the documentation.
    /// </summary>
    public IDictionary<string, string> Columns { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["TimeGenerated"] = "datetime",
        ["event_time"] = "datetime",
        ["event_id"] = "string",
        ["event_type"] = "string",
        ["severity"] = "string",
        ["user_id"] = "string",
        ["user_email"] = "string",
        ["principal_type"] = "string",
        ["principal_attributes"] = "dynamic",
        ["server_id"] = "string",
        ["tool_name"] = "string",
        ["resource_type"] = "string",
        ["action_operation"] = "string",
        ["action_parameters"] = "dynamic",
        ["decision"] = "string",
        ["policy_id"] = "string",
        ["policy_version"] = "string",
        ["environment"] = "string",
        ["ip_address"] = "string",
        ["user_agent"] = "string",
        ["request_id"] = "string",
        ["success"] = "boolean",
        ["error_message"] = "string",
        ["latency_ms"] = "real",
        ["cost"] = "real",
        ["trace_id"] = "string",
        ["span_id"] = "string",
        ["additional"] = "dynamic",
        ["encoding_error"] = "string",
        ["details"] = "dynamic",
        ["truncated"] = "boolean",
        ["original_bytes"] = "long",
        ["level"] = "string",
        ["message"] = "string",
        ["message_template"] = "string",
        ["exception"] = "string",
        ["properties"] = "dynamic",
    };

    /// <summary>Whether the identity has the role Monitoring Metrics Publisher on the rule. Default: <see langword="true"/>.</summary>
    public bool RoleAssigned { get; set; } = true;

    /// <summary>Whether requests are refused whose records span more than 30 minutes, as for tables of the Auxiliary plan. Default: <see langword="false"/>.</summary>
    public bool LimitsTimeRange { get; set; }

    /// <summary>How many requests are taken in a minute; those beyond are answered 429. Default: 12,000, as for one rule.</summary>
    public int RequestsPerMinute { get; set; } = 12_000;

    /// <summary>For whom tokens must be. Default: <c>https://monitor.azure.com</c>.</summary>
    public string Audience { get; set; } = "https://monitor.azure.com";

    /// <summary>The directory (tenant). Default: a fixed one.</summary>
    public string TenantId { get; set; } = "11111111-2222-3333-4444-555555555555";

    /// <summary>The client id of the app registration and of the user-assigned identity. Default: a fixed one.</summary>
    public string ClientId { get; set; } = "66666666-7777-8888-9999-000000000000";

    /// <summary>The app registration's secret. Default: a fixed one.</summary>
    public string ClientSecret { get; set; } = "emulated-client-secret";

    /// <summary>The Kubernetes service account's token that is taken in place of the secret. Default: a fixed one.</summary>
    public string FederatedToken { get; set; } = "emulated-service-account-token";

    /// <summary>What <c>IDENTITY_HEADER</c> must be for the managed identity. Default: a fixed one.</summary>
    public string IdentityHeader { get; set; } = "emulated-identity-header";

    /// <summary>What <c>IDENTITY_ENDPOINT</c> must be for the managed identity.</summary>
    public Uri IdentityEndpoint => new(Url, "msi/token");

    /// <summary>How long a token is good that is issued from now on. Default: an hour.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Whether tokens are issued; else those who ask are answered 503. Default: <see langword="true"/>.</summary>
    public bool IssuesTokens { get; set; } = true;

    /// <summary>How many tokens have been issued.</summary>
    public int TokensIssued => _tokens.Issued;

    private protected override int MaxBodyBytes => MaxUncompressedBytes;

    /// <summary>Issues a token, for a test that does without the endpoints.</summary>
    /// <param name="scope">What it is for, such as <c>https://monitor.azure.com//.default</c>.</param>
    /// <returns>The token, and until when it is good by the emulator's clock.</returns>
    public (string Token, DateTimeOffset ExpiresOn) IssueToken(string scope) => _tokens.Issue(scope);

    /// <summary>Has every token that was issued refused from now on.</summary>
    public void RevokeTokens() => _tokens.RevokeAll();

    // An empty array, which is two bytes long, is a probe.
    private protected override bool BearsEvents(HttpRequest request) => IsUpload(request) && request.ContentLength != 2;

    private protected override EmulatedAnswer Receive(HttpRequest request, RequestBody body)
    {
        if ((FindFault(request) ?? FindFault(request, body)) is { } refusal) return Error(refusal);
        if (Throttle() is { } wait) return Error(new AzureFault(StatusCodes.Status429TooManyRequests, "TooManyRequests", "The rule's requests per minute are used up")) with { RetryAfter = wait };

        var now = _time.GetUtcNow();
        var (records, fault) = RecordArray.Read(body.Content, "InvalidContent");
        if (fault is not null) return Error(fault);
        foreach (var record in records)
            if (FindFault(record, now) is { } problem)
                return BadRequest("InvalidRecord", problem);

        if (LimitsTimeRange && records.Max(TimeOf) - records.Min(TimeOf) > TimeRange)
            return BadRequest("RecordsTimeRangeIsMoreThan30Minutes", "The records span more than 30 minutes");

        return NoContent with { Stored = [.. records.Select(record => new ReceivedEvent(RecordArray.IdOf(record, "event_id"), record, record, now))] };
    }

    private protected override EmulatedAnswer AnswerOther(HttpRequest request, RequestBody body)
    {
        if (_tokens.Answer(request, body) is { } answer) return answer;
        if (!IsUpload(request)) return Error(new AzureFault(StatusCodes.Status404NotFound, "NotFound", "There is nothing at this address"));
        if (Faults.InOutage) return Fail(StatusCodes.Status503ServiceUnavailable);
        if ((FindFault(request) ?? FindFault(request, body)) is { } refusal) return Error(refusal);

        var (_, fault) = RecordArray.Read(body.Content, "InvalidContent");
        return fault is null ? NoContent : Error(fault);
    }

    private protected override EmulatedAnswer Fail(int statusCode)
    {
        var reason = EmulatedAnswer.Reason(statusCode).Body;
        return Error(new AzureFault(statusCode, reason.Replace(" ", "", StringComparison.Ordinal), reason));
    }

    static EmulatedAnswer NoContent { get; } = new(StatusCodes.Status204NoContent, "application/json", "");

    static EmulatedAnswer Error(AzureFault fault) => EmulatedAnswer.Json(fault.Status, new JsonObject
    {
        ["error"] = new JsonObject { ["code"] = fault.Code, ["message"] = fault.Message },
    });

    static EmulatedAnswer BadRequest(string code, string message) => Error(new AzureFault(StatusCodes.Status400BadRequest, code, message));

    static bool IsUpload(HttpRequest request) => HttpMethods.IsPost(request.Method) && request.Path.StartsWithSegments("/dataCollectionRules", StringComparison.Ordinal);

    static DateTimeOffset TimeOf(JsonElement record) => record.GetProperty("TimeGenerated").GetDateTimeOffset();

    static AzureFault? FindFault(HttpRequest request, RequestBody body) => body.Defect switch
    {
        _ when body.CompressedBytes > MaxContentLength => new(
            StatusCodes.Status413PayloadTooLarge,
            "ContentLengthLimitExceeded",
            $"Maximum allowed content length: {MaxContentLength} bytes (1 MB). Provided content length: {body.CompressedBytes} bytes."),
        BodyDefect.TooLarge => new(StatusCodes.Status413PayloadTooLarge, "ContentLengthLimitExceeded", "Over 50 MiB before compression, and would be lost"),
        BodyDefect.UnsupportedEncoding => new(StatusCodes.Status415UnsupportedMediaType, "UnsupportedMediaType", "The content encoding is not supported"),
        BodyDefect.Corrupt => new(StatusCodes.Status400BadRequest, "InvalidContent", "The body is not what its content encoding says"),
        _ when request.ContentLength is null => new(StatusCodes.Status411LengthRequired, "LengthRequired", "The request has no content length"),
        _ when request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true =>
            new(StatusCodes.Status415UnsupportedMediaType, "UnsupportedMediaType", "The content type is not application/json"),
        _ => null,
    };

    AzureFault? FindFault(HttpRequest request) =>
        request.Query["api-version"] != "2023-01-01" ? new(StatusCodes.Status400BadRequest, "UnsupportedApiVersion", "The api-version is not supported")
        : _tokens.FindFault(request) is { } refusal ? refusal
        : request.Path != $"/dataCollectionRules/{DcrImmutableId}/streams/{StreamName}" ? new(StatusCodes.Status404NotFound, "NotFound", "There is no such data collection rule or stream")
        : RoleAssigned ? null
        : new(
            StatusCodes.Status403Forbidden,
            "OperationFailed",
            $"The authentication token provided does not have access to ingest data for the data collection rule with immutable Id '{DcrImmutableId}'.");

    string? FindFault(JsonElement record, DateTimeOffset now)
    {
        try
        {
            return StreamRecord.FindFault(record, Columns, now);
        }
        catch (InvalidOperationException)
        {
            return "A text has half of a surrogate pair";
        }
    }

    string? Throttle()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            if (now >= _minuteEnds) (_minuteEnds, _inThisMinute) = (now + TimeSpan.FromMinutes(1), 0);
            return ++_inThisMinute <= RequestsPerMinute ? null : Math.Ceiling((_minuteEnds - now).TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
