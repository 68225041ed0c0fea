using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Serilog.Debugging;

namespace Serilog.Sinks.Sark.GoogleCloudLogging;

/// <summary>
/// Speaks to the Cloud Logging API. Format and answers: Cloud Logging API v2, method <c>entries.write</c>, types <c>LogEntry</c> and <c>WriteLogEntriesPartialErrors</c>; limits:
/// Cloud Logging, "Quotas and limits".
/// </summary>
sealed class GoogleCloudLoggingAdapter : HttpSiemAdapter
{
    const int MaxRequestBytes = 10_000_000;

    // Of 256 KiB, which Google calls approximate.
    const int MaxEntryBytes = 256_000;

    const int BytesAfterTheEntries = 2;

    // Google publishes no Retry-After.
    static readonly TimeSpan PauseForEntries = TimeSpan.FromSeconds(1);

    static readonly JsonEncodedText LogName = JsonEncodedText.Encode("logName");
    static readonly JsonEncodedText Resource = JsonEncodedText.Encode("resource");
    static readonly JsonEncodedText ResourceType = JsonEncodedText.Encode("type");
    static readonly JsonEncodedText Labels = JsonEncodedText.Encode("labels");
    static readonly JsonEncodedText PartialSuccess = JsonEncodedText.Encode("partialSuccess");
    static readonly JsonEncodedText DryRun = JsonEncodedText.Encode("dryRun");
    static readonly JsonEncodedText Entries = JsonEncodedText.Encode("entries");
    static readonly JsonEncodedText Severity = JsonEncodedText.Encode("severity");
    static readonly JsonEncodedText Timestamp = JsonEncodedText.Encode("timestamp");
    static readonly JsonEncodedText InsertId = JsonEncodedText.Encode("insertId");
    static readonly JsonEncodedText Trace = JsonEncodedText.Encode("trace");
    static readonly JsonEncodedText SpanId = JsonEncodedText.Encode("spanId");
    static readonly JsonEncodedText JsonPayload = JsonEncodedText.Encode("jsonPayload");
    static readonly JsonEncodedText Info = JsonEncodedText.Encode("INFO");
    static readonly JsonEncodedText Warning = JsonEncodedText.Encode("WARNING");
    static readonly JsonEncodedText Error = JsonEncodedText.Encode("ERROR");
    static readonly JsonEncodedText Critical = JsonEncodedText.Encode("CRITICAL");

    readonly GoogleCloudLoggingOptions _options;
    readonly GoogleTokens _tokens;
    readonly Uri _writeUrl;
    readonly string _logName, _tracePrefix;
    readonly Dictionary<string, string> _resourceLabels;

    public GoogleCloudLoggingAdapter(GoogleCloudLoggingOptions options)
        : base(options)
    {
        _options = options;
        _tokens = new GoogleTokens(options);
        _writeUrl = new Uri(options.BaseUrl, "v2/entries:write");
        _logName = options.FullLogName;
        _tracePrefix = $"projects/{options.ProjectId}/traces/";
        _resourceLabels = new Dictionary<string, string>(options.ResourceLabels, StringComparer.Ordinal);
        if (!_resourceLabels.ContainsKey("project_id")) _resourceLabels["project_id"] = options.ProjectId;

        // Google copies into every entry what the request says once.
        var common = Compose(WriteCommonMembers).Length;
        Limits = new SiemLimits
        {
            MaxBytes = MaxRequestBytes - common - BytesAfterTheEntries,
            MaxEventBytes = MaxEntryBytes - common,
            OversizeEvents = options.OversizeEvents,
        };
        if (_writeUrl.Scheme == Uri.UriSchemeHttp && !_writeUrl.IsLoopback)
            SelfLog.WriteLine("google_cloud_logging: endpointUrl is http, so the access token and the events travel unencrypted. Use https.");
        if (options is { UseWorkloadIdentity: true, CredentialsPath: not null })
            SelfLog.WriteLine("google_cloud_logging: useWorkloadIdentity is set, so the key file at credentialsPath is not used.");
    }

    public override string Name => "google_cloud_logging";

    public override SiemLimits Limits { get; }

    public override void WriteEvent(in SiemEvent siemEvent, SiemBuffer buffer)
    {
        var json = buffer.Json;
        var logEvent = siemEvent.LogEvent;

        json.WriteStartObject();
        json.WriteString(Severity, SeverityOf(siemEvent.Severity));
        json.WriteString(Timestamp, siemEvent.Timestamp.UtcDateTime);

        // Two entries with the same timestamp and the same insertId are shown as one, so that an event sent twice is found once.
        json.WriteString(InsertId, siemEvent.AuditEvent?.Id is { Length: > 0 } id ? WellFormedText.Of(id) : Guid.NewGuid().ToString());
        if (logEvent.TraceId is { } traceId) json.WriteString(Trace, _tracePrefix + traceId.ToHexString());
        if (logEvent.SpanId is { } spanId) json.WriteString(SpanId, spanId.ToHexString());
        json.WritePropertyName(JsonPayload);
        siemEvent.WriteTo(json);
        json.WriteEndObject();
    }

    public override long MeasureEvent(ReadOnlySpan<byte> bytes) => EntrySize.Of(bytes, Limits.MaxEventBytes);

    public override async Task<DeliveryResult> SendAsync(SiemBatch batch, CancellationToken cancellationToken)
    {
        var (result, isTokenRenewed) = await SendOnceAsync(batch, cancellationToken).ConfigureAwait(false);
        return isTokenRenewed ? (await SendOnceAsync(batch, cancellationToken).ConfigureAwait(false)).Result : result;
    }

    public override async Task<SiemHealth> CheckHealthAsync(CancellationToken cancellationToken)
    {
        var (health, isTokenRenewed) = await CheckHealthOnceAsync(cancellationToken).ConfigureAwait(false);
        return isTokenRenewed ? (await CheckHealthOnceAsync(cancellationToken).ConfigureAwait(false)).Health : health;
    }

    protected override Task AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _tokens.AuthorizeAsync(request, cancellationToken);

    protected override HttpRequestMessage CreateRequest(SiemBatch batch) => new(HttpMethod.Post, _writeUrl);

    /// <summary>A dry run of one entry: Google checks permission, log and resource, answers as it would, and stores nothing.</summary>
    protected override HttpRequestMessage CreateHealthRequest()
    {
        var content = new ByteArrayContent(Compose(json =>
        {
            WriteCommonMembers(json);
            json.WriteBoolean(DryRun, true);
            json.WriteStartArray(Entries);
            json.WriteStartObject();
            json.WriteString(Severity, Info);
            json.WriteString(Timestamp, _options.TimeProvider.GetUtcNow().UtcDateTime);
            json.WriteStartObject(JsonPayload);
            json.WriteString("message"u8, "health check"u8);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
        }));
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        return new HttpRequestMessage(HttpMethod.Post, _writeUrl) { Content = content };
    }

    protected override void WriteBody(SiemBatch batch, SiemBuffer buffer)
    {
        var json = buffer.Json;
        json.WriteStartObject();
        WriteCommonMembers(json);
        json.WriteStartArray(Entries);
        for (var i = 0; i < batch.Count; i++) json.WriteRawValue(batch[i].Span, skipInputValidation: true);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    protected override DeliveryResult ReadResponse(HttpResponseMessage response, string body, SiemBatch batch)
    {
        body = MaskToken(body);
        var status = response.StatusCode;
        var errorType = $"http_{(int)status}";
        var answer = WriteAnswer.Read(body);
        if (response.IsSuccessStatusCode)
            return answer is { Error: null } ? DeliveryResult.Delivered : DeliveryResult.Retry(SomethingElse(status, body), "not_google");
        if (answer?.EntryErrors is { } errors)
            return errors.Keys.All(index => index < batch.Count) ? ReadEntryErrors(errors, batch) : DeliveryResult.Retry(SomethingElse(status, body), "not_google");

        // More errors than are read of an answer. Halves have fewer.
        if (answer is null && batch.Count > 1 && body.Contains(WriteAnswer.PartialErrors)) return DeliveryResult.Rejected("the answer is too long to be read", errorType);

        return status switch
        {
            // A 400 without Google's words is a load balancer's.
            HttpStatusCode.BadRequest when answer?.Error is null => DeliveryResult.Refused(SomethingElse(status, body), errorType),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound => DeliveryResult.Refused(Explain(status, answer?.Error ?? body), errorType),
            _ => base.ReadResponse(response, answer?.Error ?? body, batch),
        };
    }

    protected override string? ReadHealth(HttpStatusCode status, string body)
    {
        body = MaskToken(body);
        var answer = WriteAnswer.Read(body);
        return (int)status is < 200 or >= 300 ? Explain(status, answer?.Error ?? body)
            : answer is { Error: null } ? null
            : SomethingElse(status, body);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _tokens.Dispose();
    }

    async Task<(DeliveryResult Result, bool IsTokenRenewed)> SendOnceAsync(SiemBatch batch, CancellationToken cancellationToken)
    {
        var generation = _tokens.Generation;
        var result = await base.SendAsync(batch, cancellationToken).ConfigureAwait(false);
        if (result.Outcome is DeliveryOutcome.Delivered or DeliveryOutcome.PerEvent) _tokens.Accepted(generation);
        return (result, result.ErrorType == "http_401" && _tokens.Renew(generation));
    }

    async Task<(SiemHealth Health, bool IsTokenRenewed)> CheckHealthOnceAsync(CancellationToken cancellationToken)
    {
        var generation = _tokens.Generation;
        var health = await base.CheckHealthAsync(cancellationToken).ConfigureAwait(false);
        if (health.Healthy) _tokens.Accepted(generation);
        return (health, health.Error?.StartsWith("HTTP 401", StringComparison.Ordinal) == true && _tokens.Renew(generation));
    }

    static DeliveryResult ReadEntryErrors(IReadOnlyDictionary<int, EntryError> errors, SiemBatch batch)
    {
        var outcomes = new EventOutcome[batch.Count];
        EntryError? rejection = null, trouble = null;
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (!errors.TryGetValue(i, out var error)) continue;

            outcomes[i] = error.IsTransient ? EventOutcome.NotTaken : EventOutcome.Rejected;
            if (error.IsTransient) trouble ??= error;
            else rejection ??= error;
        }

        var first = rejection ?? trouble!.Value;
        var reason = $"Google does not take {errors.Count} of {batch.Count} entries: {first.Message} (code {first.Code})";
        var settlesSome = rejection is not null || errors.Count < batch.Count;
        return DeliveryResult.PerEvent(
            outcomes, reason, rejection is null ? "not_taken" : "rejected", trouble is not null && settlesSome ? PauseForEntries : null);
    }

    string Explain(HttpStatusCode status, string words)
    {
        var reason = DescribeAnswer(status, words);
        return status switch
        {
            HttpStatusCode.Unauthorized => $"{reason}. Check the credentials",
            HttpStatusCode.Forbidden =>
                $"{reason}. The account needs roles/logging.logWriter on project {_options.ProjectId}, where the Cloud Logging API must be enabled",
            HttpStatusCode.NotFound => $"{reason}. Check projectId and endpointUrl",
            _ => reason,
        };
    }

    string SomethingElse(HttpStatusCode status, string body) => $"something other than Cloud Logging answers at {_writeUrl}: {DescribeAnswer(status, body)}";

    string MaskToken(string body) => _tokens.Latest is { Length: > 0 } token ? body.Replace(token, "***") : body;

    void WriteCommonMembers(Utf8JsonWriter json)
    {
        json.WriteString(LogName, _logName);
        json.WriteStartObject(Resource);
        json.WriteString(ResourceType, _options.ResourceType);
        WriteLabels(json, _resourceLabels);
        json.WriteEndObject();
        if (_options.Labels.Count > 0) WriteLabels(json, _options.Labels);
        json.WriteBoolean(PartialSuccess, true);
    }

    static void WriteLabels(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, string>> labels)
    {
        json.WriteStartObject(Labels);
        foreach (var label in labels) json.WriteString(WellFormedText.Of(label.Key), WellFormedText.Of(label.Value));
        json.WriteEndObject();
    }

    static byte[] Compose(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    static JsonEncodedText SeverityOf(AuditSeverity severity) => severity switch
    {
        AuditSeverity.Critical => Critical,
        AuditSeverity.High => Error,
        AuditSeverity.Medium => Warning,
        _ => Info,
    };
}
