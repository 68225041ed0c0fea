using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Serilog.Debugging;

namespace Serilog.Sinks.Sark.AzureMonitor;

/// <summary>
/// Speaks to Azure Monitor's Logs Ingestion API. Request and answers: Azure REST API specification, "Azure Monitor Ingestion", 2023-01-01, and "Logs Ingestion API in Azure
/// Monitor"; sizes and names: "Azure Monitor service limits", "Logs Ingestion API".
/// </summary>
sealed class AzureMonitorAdapter : HttpSiemAdapter
{
    // Counted as sent: gzip makes room. A second limit, of 50 MiB as it was before, is looked at after the answer.
    const int MaxCallBytes = 1_048_576;

    // What compresses to about one call: cut here, few requests turn out too large once they are compressed, and none comes near 50 MiB.
    const int MaxCompressibleBytes = 4 * MaxCallBytes;

    // 64 KB, less the two bytes that Azure's own limit of 32 KB falls short of that.
    const int MaxFieldBytes = 65_534;

    const string TimeRangeError = "RecordsTimeRangeIsMoreThan30Minutes";

    static readonly JsonEncodedText TimeGenerated = JsonEncodedText.Encode("TimeGenerated");
    static readonly JsonEncodedText EventTime = JsonEncodedText.Encode("event_time");
    static readonly JsonEncodedText EventId = JsonEncodedText.Encode("event_id");

    readonly AzureMonitorOptions _options;
    readonly Uri _uploadUrl;
    readonly string _scope;
    readonly AccessTokens _tokens;
    int _toldTimeRange;

    public AzureMonitorAdapter(AzureMonitorOptions options)
        : base(options, options.ClientSecret ?? "")
    {
        _options = options;
        _uploadUrl = options.UploadUrl;
        _scope = AzureCredentials.Scope(options.EffectiveCloud);
        _tokens = new AccessTokens(new(() => AzureCredentials.Create(options, Client)), _scope, options);
        Limits = new SiemLimits
        {
            // The brackets around the array cost one byte more than the events' commas.
            MaxBytes = (options.CompressPayloads ? MaxCompressibleBytes : MaxCallBytes) - 1,
            MaxBodyBytes = MaxCallBytes,

            // Of the longest field.
            MaxEventBytes = MaxFieldBytes,
            OversizeEvents = options.OversizeEvents,
            MaxTimeSpan = options.MaxTimeSpanMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : TimeSpan.MaxValue,
        };
    }

    public override string Name => "azure_monitor";

    public override SiemLimits Limits { get; }

    public override void WriteEvent(in SiemEvent siemEvent, SiemBuffer buffer)
    {
        var json = buffer.Json;
        json.WriteStartObject();

        // Azure replaces a time of more than two days ago, or of tomorrow, by that of arrival; the event's own stays in a column of its own.
        json.WriteString(TimeGenerated, siemEvent.Timestamp.UtcDateTime);
        json.WriteString(EventTime, siemEvent.Timestamp.UtcDateTime);

        // 'id' is a name that Azure keeps for itself.
        if (siemEvent.AuditEvent is { } auditEvent) json.WriteString(EventId, WellFormedText.Of(auditEvent.Id));

        // Azure drops what the rule does not declare: members of the application's own share a column that it does.
        siemEvent.WriteMembersTo(json, includeIdentity: false, additionalName: "additional");
        json.WriteEndObject();
    }

    public override long MeasureEvent(ReadOnlySpan<byte> bytes) => RecordFields.Longest(bytes, MaxFieldBytes);

    protected override async Task AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await _tokens.GetAsync(cancellationToken).ConfigureAwait(false));

    protected override HttpRequestMessage CreateRequest(SiemBatch batch) => new(HttpMethod.Post, _uploadUrl);

    // An empty array is answered like any other, and stores nothing.
    protected override HttpRequestMessage CreateHealthRequest() => new(HttpMethod.Post, _uploadUrl) { Content = new ByteArrayContent("[]"u8.ToArray()) { Headers = { ContentType = new(MediaType) } } };

    protected override string? ReadHealth(HttpStatusCode status, string body) => status switch
    {
        HttpStatusCode.NoContent => null,
        _ when (int)status is >= 200 and < 300 => SomethingElse(DescribeAnswer(status, _tokens.Mask(body))),
        _ => DescribeAnswer(status, _tokens.Mask(body)) + Advice(status),
    };

    protected override DeliveryResult ReadResponse(HttpResponseMessage response, string body, SiemBatch batch)
    {
        var token = response.RequestMessage?.Headers.Authorization?.Parameter;

        // A proxy that quotes the request must not bring the token into a message.
        if (!string.IsNullOrEmpty(token)) body = body.Replace(token!, "***");

        var status = response.StatusCode;
        var reason = DescribeAnswer(status, body) + Advice(status);
        var errorType = $"http_{(int)status}";
        if (status != HttpStatusCode.Unauthorized) _tokens.Taken();

        return status switch
        {
            HttpStatusCode.NoContent => DeliveryResult.Delivered,

            // The API answers 204 and nothing else. Another success is a portal's, and a 400 without its words a load balancer's: believe neither.
            _ when response.IsSuccessStatusCode => DeliveryResult.Retry(SomethingElse(reason), "not_azure"),
            HttpStatusCode.BadRequest => ReadBadRequest(AzureError.ReadCode(body), reason, errorType),
            HttpStatusCode.Unauthorized when _tokens.Refused(token) => DeliveryResult.Retry(reason, "token"),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound => DeliveryResult.Refused(reason, errorType),
            HttpStatusCode.NotImplemented => DeliveryResult.Retry($"{reason}. If it persists, set compressPayloads to false", errorType, GetRetryAfter(response)),
            _ => base.ReadResponse(response, body, batch),
        };
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _tokens.Dispose();
        base.Dispose(disposing);
    }

    DeliveryResult ReadBadRequest(string? code, string reason, string errorType)
    {
        switch (code)
        {
            case null:
                return DeliveryResult.Refused(SomethingElse(reason), errorType);
            case TimeRangeError:
                // Halving shortens the time between the first and the last, too.
                if (Interlocked.Exchange(ref _toldTimeRange, 1) == 0)
                    SelfLog.WriteLine("{0}: the table takes no requests whose events span more than 30 minutes; they are sent in halves. Set maxTimeSpanMinutes to 30.", _options.Name ?? Name);
                return DeliveryResult.TooLarge(reason);
            case var _ when code.Contains("Stream") || code.Contains("DataCollectionRule"):
                return DeliveryResult.Refused(reason + Advice(HttpStatusCode.NotFound), errorType);
            default:
                return DeliveryResult.Rejected(reason, errorType);
        }
    }

    string Advice(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => $". Tokens are asked for {_scope}; check that endpoint and identity are of the same cloud",
        HttpStatusCode.Forbidden =>
            $". Give the identity the role 'Monitoring Metrics Publisher' on the data collection rule {_options.DcrImmutableId}; it may take 30 minutes until that has an effect",
        HttpStatusCode.NotFound => $". Check endpoint, dcrImmutableId, here {_options.DcrImmutableId}, and streamName, here {_options.StreamName}",
        _ => "",
    };

    string SomethingElse(string reason) => $"something other than Azure Monitor answers at {_uploadUrl.GetLeftPart(UriPartial.Authority)}: {reason}";
}
