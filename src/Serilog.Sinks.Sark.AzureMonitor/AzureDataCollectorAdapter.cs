using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Serilog.Sinks.Sark.AzureMonitor;

/// <summary>
/// Speaks to the HTTP Data Collector API of a Log Analytics workspace. Request, signature, limits and answers: Azure Monitor, "Send log data to Azure Monitor by using the HTTP
/// Data Collector API".
/// </summary>
sealed class AzureDataCollectorAdapter : HttpSiemAdapter
{
    const int MaxPostBytes = 30_000_000;

    // 32 KB, as Azure counts: this is where it cuts.
    const int MaxFieldBytes = 32_766;

    // The names that the API keeps for itself, and those that are written here.
    static readonly HashSet<string> OwnNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "tenant", "TimeGenerated", "RawData", "id", "event_type", "severity", "user_id", "user_email", "principal_type", "principal_attributes", "server_id", "tool_name",
        "resource_type", "action_operation", "action_parameters", "decision", "policy_id", "policy_version", "environment", "ip_address", "user_agent", "request_id", "success",
        "error_message", "latency_ms", "cost", "trace_id", "span_id", "additional", "encoding_error", "details", "truncated", "original_bytes", "level", "message", "message_template",
        "exception", "properties",
    };

    readonly Uri _postUrl;
    readonly byte[] _key;
    readonly string _workspaceId, _logType, _timeField;

    public AzureDataCollectorAdapter(AzureDataCollectorOptions options)
        : base(options, options.SharedKey)
    {
        _postUrl = options.PostUrl;
        _key = options.Key;
        _workspaceId = options.WorkspaceId;
        _logType = options.LogType;
        _timeField = options.TimeGeneratedField;

        // The limit of an event is that of its longest field.
        Limits = new SiemLimits { MaxBytes = MaxPostBytes - 1, MaxBodyBytes = MaxPostBytes, MaxEventBytes = MaxFieldBytes, OversizeEvents = options.OversizeEvents };
    }

    public override string Name => "azure_data_collector";

    public override SiemLimits Limits { get; }

    /// <summary>Whether a field of that name is taken.</summary>
    public static bool WritesItself(string name) => OwnNames.Contains(name);

    public override void WriteEvent(in SiemEvent siemEvent, SiemBuffer buffer)
    {
        var json = buffer.Json;
        json.WriteStartObject();
        if (_timeField != "timestamp") json.WriteString(_timeField, siemEvent.Timestamp.UtcDateTime);
        siemEvent.WriteMembersTo(json, additionalName: "additional");
        json.WriteEndObject();
        Flatten(buffer);
    }

    public override long MeasureEvent(ReadOnlySpan<byte> bytes) => RecordFields.Longest(bytes, MaxFieldBytes);

    protected override Task AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var date = Options.TimeProvider.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        var length = request.Content!.Headers.ContentLength!.Value.ToString(CultureInfo.InvariantCulture);
        var toSign = $"POST\n{length}\n{MediaType}\nx-ms-date:{date}\n/api/logs";
        using var hmac = new HMACSHA256(_key);
        var signature = Convert.ToBase64String(hmac.ComputeHash(Encoding.UTF8.GetBytes(toSign)));
        request.Headers.Add("x-ms-date", date);
        request.Headers.TryAddWithoutValidation("Authorization", $"SharedKey {_workspaceId}:{signature}");
        return Task.CompletedTask;
    }

    protected override HttpRequestMessage CreateRequest(SiemBatch batch) =>
        new(HttpMethod.Post, _postUrl) { Headers = { { "Log-Type", _logType }, { "time-generated-field", _timeField } } };

    // There is no request for it. An empty array stores nothing, and is not looked at before the signature.
    protected override HttpRequestMessage CreateHealthRequest() => new(HttpMethod.Post, _postUrl)
    {
        Headers = { { "Log-Type", _logType } },
        Content = new ByteArrayContent("[]"u8.ToArray()) { Headers = { ContentType = new(MediaType) } },
    };

    protected override string? ReadHealth(HttpStatusCode status, string body) =>
        status == HttpStatusCode.OK || (status == HttpStatusCode.BadRequest && AzureError.ReadCode(body) == "InvalidDataFormat")
            ? null
            : DescribeAnswer(status, body) + Advice(status);

    protected override DeliveryResult ReadResponse(HttpResponseMessage response, string body, SiemBatch batch)
    {
        var status = response.StatusCode;
        var reason = DescribeAnswer(status, body) + Advice(status);
        var errorType = $"http_{(int)status}";
        return status switch
        {
            // The API answers 200 with an empty body. Anything else is a portal's.
            HttpStatusCode.OK when body.Length == 0 => DeliveryResult.Delivered,
            _ when response.IsSuccessStatusCode => DeliveryResult.Retry(SomethingElse(reason), "not_azure"),
            HttpStatusCode.BadRequest when AzureError.ReadCode(body) is null => DeliveryResult.Refused(SomethingElse(reason), errorType),

            // The other codes are about the headers, the workspace and the version.
            HttpStatusCode.BadRequest when AzureError.ReadCode(body) != "InvalidDataFormat" => DeliveryResult.Refused($"{reason}. Check workspaceId and logType", errorType),
            HttpStatusCode.Forbidden or HttpStatusCode.NotFound => DeliveryResult.Refused(reason, errorType),
            _ => base.ReadResponse(response, body, batch),
        };
    }

    /// <summary>
    /// Has nested values written as text, each in one column: the API would make columns of their members, of which a table has 500 at most, and keeps the type that each had first.
    /// </summary>
    static void Flatten(SiemBuffer buffer)
    {
        var nested = buffer.WrittenSpan.ToArray();
        buffer.Clear();

        var flat = buffer.Json;
        var json = new Utf8JsonReader(nested, new JsonReaderOptions { MaxDepth = 1000 });
        json.Read();
        flat.WriteStartObject();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            flat.WritePropertyName(json.ValueSpan);
            json.Read();
            var start = (int)json.TokenStartIndex;
            var isNested = json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            json.Skip();
            var value = nested.AsSpan(start, (int)json.BytesConsumed - start);
            if (isNested) flat.WriteStringValue(value);
            else flat.WriteRawValue(value, skipInputValidation: true);
        }

        flat.WriteEndObject();
    }

    static string Advice(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Forbidden => ". Check workspaceId and sharedKey, and that this machine's clock is right",
        HttpStatusCode.NotFound => ". Check workspaceId and cloud: there is no such workspace at this address, or it no longer takes the HTTP Data Collector API",
        _ => "",
    };

    string SomethingElse(string reason) => $"something other than Azure's HTTP Data Collector API answers at {_postUrl.GetLeftPart(UriPartial.Authority)}: {reason}";
}
