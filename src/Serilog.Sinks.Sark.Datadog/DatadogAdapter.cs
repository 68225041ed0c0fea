using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Serilog.Debugging;

namespace Serilog.Sinks.Sark.Datadog;

/// <summary>
/// Speaks to Datadog's logs intake. Format, limits and answers: Datadog API, "Send logs" (operation SubmitLog); attributes: "Attributes and Aliasing", "Default
/// Standard Attributes".
/// </summary>
sealed class DatadogAdapter : HttpSiemAdapter
{
    const int MaxRequestBytes = 5_000_000;
    const int MaxEntries = 1000;

    // Datadog cuts a longer log, and answers 202 all the same.
    const int MaxLogBytes = 1_000_000;

    const string Performed = " performed ";
    const string On = " on ";

    static readonly JsonEncodedText DdSource = JsonEncodedText.Encode("ddsource");
    static readonly JsonEncodedText DdTags = JsonEncodedText.Encode("ddtags");
    static readonly JsonEncodedText Hostname = JsonEncodedText.Encode("hostname");
    static readonly JsonEncodedText Service = JsonEncodedText.Encode("service");
    static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
    static readonly JsonEncodedText Message = JsonEncodedText.Encode("message");
    static readonly JsonEncodedText EventTimestamp = JsonEncodedText.Encode("event_timestamp");
    static readonly JsonEncodedText DdTraceId = JsonEncodedText.Encode("dd.trace_id");
    static readonly JsonEncodedText DdSpanId = JsonEncodedText.Encode("dd.span_id");

    // What we write beside the event's own members: a member of the application's own with such a name is written with a _ behind it.
    static readonly HashSet<string> ReservedNames = new(StringComparer.Ordinal)
    {
        "ddsource", "ddtags", "hostname", "host", "service", "status", "message", "date", "event_timestamp", "dd.trace_id", "dd.span_id", "dd", "truncated",
        "original_bytes", "usr", "network", "http", "evt",
    };

    readonly DatadogOptions _options;
    readonly JsonEncodedText _source, _host, _service;
    readonly JsonEncodedText? _tags;
    readonly Uri _intakeUrl, _validateUrl;

    public DatadogAdapter(DatadogOptions options)
        : base(options, options.ApiKey, options.ApplicationKey ?? "")
    {
        _options = options;
        Limits = new SiemLimits { MaxEvents = MaxEntries, MaxBytes = MaxRequestBytes, MaxEventBytes = MaxLogBytes, OversizeEvents = options.OversizeEvents };
        _source = JsonEncodedText.Encode(options.Source);
        _host = JsonEncodedText.Encode(options.Host);
        _service = JsonEncodedText.Encode(options.Service);
        _tags = DatadogTags.Join(options) is { Length: > 0 } tags ? JsonEncodedText.Encode(tags) : null;
        _intakeUrl = options.IntakeUrl;
        _validateUrl = options.ValidateUrl;
        if (!options.IsKnownSite) SelfLog.WriteLine("datadog: site '{0}' is none of the Datadog sites known when this version was made; check it.", options.Site);
    }

    public override string Name => "datadog";

    public override SiemLimits Limits { get; }

    public override void WriteEvent(in SiemEvent siemEvent, SiemBuffer buffer)
    {
        var json = buffer.Json;
        var auditEvent = siemEvent.AuditEvent;
        var logEvent = siemEvent.LogEvent;

        json.WriteStartObject();
        json.WriteString(DdSource, _source);
        if (_tags is { } tags) json.WriteString(DdTags, tags);
        json.WriteString(Hostname, _host);
        json.WriteString(Service, _service);
        json.WriteString(Status, StatusOf(siemEvent.Severity));
        if (auditEvent is null) json.WriteString(Message, WellFormedText.Of(logEvent.RenderMessage(CultureInfo.InvariantCulture)));
        else WriteMessage(json, auditEvent);

        // Datadog files an event more than 18 hours old under the time of its arrival; this attribute it leaves alone.
        json.WriteString(EventTimestamp, siemEvent.Timestamp.UtcDateTime);

        // Trace correlation takes the lower 64 bits in decimal, whether the tracer is Datadog's or OpenTelemetry's.
        if (logEvent.TraceId is { } traceId) json.WriteString(DdTraceId, ToDecimal(traceId.ToHexString().Substring(16)));
        if (logEvent.SpanId is { } spanId) json.WriteString(DdSpanId, ToDecimal(spanId.ToHexString()));
        if (auditEvent is not null && _options.StandardAttributes) WriteStandardAttributes(json, auditEvent);

        siemEvent.WriteMembersTo(json, reservedNames: ReservedNames);
        json.WriteEndObject();
    }

    public override async Task<SiemHealth> CheckHealthAsync(CancellationToken cancellationToken)
    {
        var health = await base.CheckHealthAsync(cancellationToken).ConfigureAwait(false);
        if (!health.Healthy || _options.ApplicationKey is null) return health;

        // Of interest to the operator alone: events are taken without an application key.
        var request = CreateRequest(HttpMethod.Get, _options.ApplicationKeysUrl);
        request.Headers.Add("DD-APPLICATION-KEY", _options.ApplicationKey);
        var (status, body) = await ExchangeAsync(request, cancellationToken).ConfigureAwait(false);
        return health with
        {
            Details = new Dictionary<string, string> { ["application_key"] = status == HttpStatusCode.OK ? "valid" : DescribeAnswer(status, body) },
        };
    }

    protected override HttpRequestMessage CreateRequest(SiemBatch batch) => CreateRequest(HttpMethod.Post, _intakeUrl);

    protected override HttpRequestMessage CreateHealthRequest() => CreateRequest(HttpMethod.Get, _validateUrl);

    protected override DeliveryResult ReadResponse(HttpResponseMessage response, string body, SiemBatch batch)
    {
        var reason = DescribeAnswer(response.StatusCode, body);
        var errorType = $"http_{(int)response.StatusCode}";
        return response.StatusCode switch
        {
            HttpStatusCode.Accepted => DeliveryResult.Delivered,

            // The intake answers 202 and nothing else. Another success is a portal's, and a 400 without its words a load balancer's: believe neither.
            _ when response.IsSuccessStatusCode => DeliveryResult.Retry($"something other than Datadog's intake answers at {_intakeUrl}: {reason}", "not_datadog"),
            HttpStatusCode.BadRequest when !HasErrors(body) => DeliveryResult.Refused($"something other than Datadog's intake answers at {_intakeUrl}: {reason}", errorType),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => DeliveryResult.Refused($"{reason}. Check apiKey, and that site is that of the key's organization", errorType),
            _ => base.ReadResponse(response, body, batch),
        };
    }

    static void WriteStandardAttributes(Utf8JsonWriter json, AuditEvent auditEvent)
    {
        if (auditEvent.UserId is not null || auditEvent.UserEmail is not null)
        {
            json.WriteStartObject("usr"u8);
            if (auditEvent.UserId is not null) json.WriteString("id"u8, WellFormedText.Of(auditEvent.UserId));
            if (auditEvent.UserEmail is not null) json.WriteString("email"u8, WellFormedText.Of(auditEvent.UserEmail));
            json.WriteEndObject();
        }

        if (auditEvent.IpAddress is not null)
        {
            json.WriteStartObject("network"u8);
            json.WriteStartObject("client"u8);
            json.WriteString("ip"u8, WellFormedText.Of(auditEvent.IpAddress));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        if (auditEvent.UserAgent is not null)
        {
            json.WriteStartObject("http"u8);
            json.WriteString("useragent"u8, WellFormedText.Of(auditEvent.UserAgent));
            json.WriteEndObject();
        }

        json.WriteStartObject("evt"u8);
        json.WriteString("name"u8, WellFormedText.Of(auditEvent.EventType.Name));
        if (auditEvent.Success is { } success) json.WriteString("outcome"u8, success ? "success"u8 : "failure"u8);
        json.WriteEndObject();
    }

    /// <summary>In the words that the guide's log pipeline parses: who performed what on what. Put together in pooled memory, as it is for every event.</summary>
    void WriteMessage(Utf8JsonWriter json, AuditEvent auditEvent)
    {
        var who = WellFormedText.Of(auditEvent.UserEmail ?? auditEvent.UserId ?? auditEvent.PrincipalType ?? "unknown");
        var what = WellFormedText.Of(auditEvent.EventType.Name);
        var on = WellFormedText.Of(auditEvent.ResourceType ?? auditEvent.ToolName ?? auditEvent.ServerId ?? _options.Service);
        var message = ArrayPool<char>.Shared.Rent(who.Length + Performed.Length + what.Length + On.Length + on.Length);
        var length = 0;
        Append(who);
        Append(Performed);
        Append(what);
        Append(On);
        Append(on);
        json.WriteString(Message, message.AsSpan(0, length));
        ArrayPool<char>.Shared.Return(message);

        void Append(string text)
        {
            text.AsSpan().CopyTo(message.AsSpan(length));
            length += text.Length;
        }
    }

    HttpRequestMessage CreateRequest(HttpMethod method, Uri url) => new(method, url) { Headers = { { "DD-API-KEY", _options.ApiKey } } };

    static bool HasErrors(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("errors", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    static string StatusOf(AuditSeverity severity) => severity switch
    {
        AuditSeverity.Critical => "critical",
        AuditSeverity.High => "error",
        AuditSeverity.Medium => "warning",
        _ => "info",
    };

    static string ToDecimal(string hex) => ulong.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
}
