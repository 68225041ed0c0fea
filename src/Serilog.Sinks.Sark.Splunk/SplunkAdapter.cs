using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Serilog.Debugging;

namespace Serilog.Sinks.Sark.Splunk;

/// <summary>
/// Speaks to a Splunk HTTP Event Collector. Codes and their meaning: Splunk, "Troubleshoot HTTP Event Collector", possible error codes; format: "Format
/// events for HTTP Event Collector"; acknowledgement: "About HTTP Event Collector Indexer Acknowledgment".
/// </summary>
sealed class SplunkAdapter : HttpSiemAdapter
{
    // Splunk Cloud answers a body over about 5.2 MB as if its first event were malformed.
    const int CloudBodyLimit = 5_000_000;
    const string ChannelHeader = "X-Splunk-Request-Channel";

    static readonly TimeSpan SlowDown = TimeSpan.FromSeconds(1);
    static readonly DateTimeOffset Epoch = new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);

    static readonly JsonEncodedText Time = JsonEncodedText.Encode("time");
    static readonly JsonEncodedText Host = JsonEncodedText.Encode("host");
    static readonly JsonEncodedText Source = JsonEncodedText.Encode("source");
    static readonly JsonEncodedText Sourcetype = JsonEncodedText.Encode("sourcetype");
    static readonly JsonEncodedText Index = JsonEncodedText.Encode("index");
    static readonly JsonEncodedText Event = JsonEncodedText.Encode("event");

    readonly SplunkOptions _options;
    readonly JsonEncodedText _host, _source, _sourcetype;
    readonly JsonEncodedText? _index;
    readonly Uri _eventUrl, _healthUrl, _ackUrl;
    readonly AuthenticationHeaderValue _authorization;
    readonly string _channel = Guid.NewGuid().ToString();
    readonly SplunkAcknowledgements? _acknowledgements;

    public SplunkAdapter(SplunkOptions options)
        : base(options, options.HecToken)
    {
        _options = options;
        Limits = new SiemLimits { MaxBytes = options.MaxRequestBytes };
        _host = JsonEncodedText.Encode(options.Host);
        _source = JsonEncodedText.Encode(options.Source);
        _sourcetype = JsonEncodedText.Encode(options.Sourcetype);
        _index = string.IsNullOrEmpty(options.Index) ? null : JsonEncodedText.Encode(options.Index!);
        _eventUrl = new Uri(options.BaseUrl, "services/collector/event");
        _healthUrl = new Uri(options.BaseUrl, "services/collector/health");
        _ackUrl = new Uri(options.BaseUrl, $"services/collector/ack?channel={_channel}");
        _authorization = new AuthenticationHeaderValue("Splunk", options.HecToken);
        if (options.UseAck)
            _acknowledgements = new SplunkAcknowledgements(
                PollAsync, TimeSpan.FromSeconds(options.AckTimeoutSeconds), TimeSpan.FromSeconds(options.TimeoutSeconds), options.TimeProvider);
        if (_eventUrl.Scheme == Uri.UriSchemeHttp && !_eventUrl.IsLoopback)
            SelfLog.WriteLine("splunk: hecUrl is http, so the token and the events travel unencrypted. Use https.");
    }

    public override string Name => "splunk";

    public override SiemLimits Limits { get; }

    public override void WriteEvent(in SiemEvent siemEvent, SiemBuffer buffer)
    {
        var json = buffer.Json;
        json.WriteStartObject();

        // HEC has no time before 1970. Without one it takes the time of arrival, where somebody will find the event; its own timestamp stays in the body.
        if (siemEvent.Timestamp >= Epoch) json.WriteNumber(Time, ToEpochSeconds(siemEvent.Timestamp));
        json.WriteString(Host, _host);
        json.WriteString(Source, _source);
        json.WriteString(Sourcetype, _sourcetype);
        if (_index is { } index) json.WriteString(Index, index);
        json.WritePropertyName(Event);
        siemEvent.WriteTo(json);
        json.WriteEndObject();
    }

    protected override void WriteBody(SiemBatch batch, SiemBuffer buffer)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            buffer.Write(batch[i].Span);
            buffer.Write("\n"u8);
        }
    }

    protected override HttpRequestMessage CreateRequest(SiemBatch batch) => CreateRequest(HttpMethod.Post, _eventUrl);

    protected override HttpRequestMessage CreateHealthRequest() => new(HttpMethod.Get, _healthUrl);

    protected override string? ReadHealth(HttpStatusCode status, string body) =>
        status == HttpStatusCode.OK && HecAnswer.Read(body) is null
            ? $"something other than an HTTP Event Collector answers at {_healthUrl}: {DescribeAnswer(status, body)}"
            : base.ReadHealth(status, body);

    protected override DeliveryResult ReadResponse(HttpResponseMessage response, string body, SiemBatch batch)
    {
        var reason = DescribeAnswer(response.StatusCode, body);
        var errorType = $"http_{(int)response.StatusCode}";

        if (HecAnswer.Read(body) is not { } answer)
        {
            // Not the collector's words. A success may be a portal's, and a 400 a load balancer's: believe neither.
            return response.StatusCode switch
            {
                HttpStatusCode.BadRequest => DeliveryResult.Refused($"something other than an HTTP Event Collector answers at {_eventUrl}: {reason}", errorType),
                _ when response.IsSuccessStatusCode => DeliveryResult.Retry($"something other than an HTTP Event Collector answers at {_eventUrl}: {reason}", "not_hec"),
                _ => base.ReadResponse(response, body, batch),
            };
        }

        return answer.Code switch
        {
            0 => Accepted(answer),
            24 or 25 => Accepted(answer, reason),
            8 or 9 or 18 or 19 or 20 or 23 or 26 or 27 => DeliveryResult.Retry(reason, errorType, GetRetryAfter(response)),
            1 or 2 or 3 or 4 or 16 or 21 or 22 => DeliveryResult.Refused($"{reason}. Check hecToken, and in Splunk that the token exists and is enabled", errorType),
            7 => DeliveryResult.Refused($"{reason}. The token does not allow the index '{_options.Index}', or the index does not exist; check index", errorType),
            10 or 11 or 14 or 28 => DeliveryResult.Refused($"{reason}. Check useAck and, behind a load balancer, sticky sessions", errorType),
            6 when answer.InvalidEventNumber == 0 && batch.BodyLength > CloudBodyLimit => DeliveryResult.TooLarge(reason),
            5 or 6 or 12 or 13 or 15 when answer.InvalidEventNumber is { } number and >= 0 && number < batch.Count => StoppedAt(number, batch.Count, reason),
            5 or 6 or 12 or 13 or 15 => DeliveryResult.Rejected(reason, errorType),
            _ when response.IsSuccessStatusCode => DeliveryResult.Retry(reason, $"hec_{answer.Code}"),
            _ => base.ReadResponse(response, body, batch),
        };
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _acknowledgements?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>HEC takes events up to the bad one, and neither that nor any behind it.</summary>
    static DeliveryResult StoppedAt(int number, int count, string reason)
    {
        var outcomes = new EventOutcome[count];
        for (var i = 0; i < count; i++)
            outcomes[i] = i < number ? EventOutcome.Delivered : i == number ? EventOutcome.Rejected : EventOutcome.NotTaken;
        return DeliveryResult.PerEvent(outcomes, reason, "invalid_event");
    }

    DeliveryResult Accepted(HecAnswer answer, string? warning = null)
    {
        if (_acknowledgements is not null)
        {
            if (answer.AckId is { } ackId) return DeliveryResult.Unconfirmed(_acknowledgements.WaitAsync(ackId));
            warning = "useAck is set, but the collector's answer has no ackId: the token has indexer acknowledgement disabled, and events count as delivered when the collector has taken them";
            return DeliveryResult.DeliveredWithWarning(warning);
        }

        return warning is null ? DeliveryResult.Delivered : DeliveryResult.DeliveredWithWarning(warning, SlowDown);
    }

    Task<(HttpStatusCode Status, string Body)> PollAsync(string body, CancellationToken cancellationToken)
    {
        var request = CreateRequest(HttpMethod.Post, _ackUrl);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return ExchangeAsync(request, cancellationToken);
    }

    HttpRequestMessage CreateRequest(HttpMethod method, Uri url)
    {
        var request = new HttpRequestMessage(method, url);
        request.Headers.Authorization = _authorization;
        request.Headers.Add(ChannelHeader, _channel);
        return request;
    }

    static decimal ToEpochSeconds(DateTimeOffset timestamp)
    {
        var microseconds = (timestamp - Epoch).Ticks / 10;
        return new decimal((int)microseconds, (int)(microseconds >> 32), 0, isNegative: false, scale: 6);
    }
}
