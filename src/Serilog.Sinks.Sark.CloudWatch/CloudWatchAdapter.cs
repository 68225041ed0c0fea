using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Amazon;
using Amazon.Runtime.Signing;
using Serilog.Debugging;

namespace Serilog.Sinks.Sark.CloudWatch;

/// <summary>
/// Speaks to CloudWatch Logs. Format, limits and answers: CloudWatch Logs API, PutLogEvents; protocol: AWS JSON 1.1, signed by Signature Version 4. Nothing is ever described or
/// listed: whether a log stream exists is what PutLogEvents answers, and needs no further permission.
/// </summary>
sealed class CloudWatchAdapter : HttpSiemAdapter
{
    const string ServiceName = "logs";
    const string JsonMediaType = "application/x-amz-json-1.1";
    const int MaxRequestBytes = 1_048_576;
    const int EventOverhead = 26;
    const int MaxLogEvents = 10_000;

    // Far beyond what is stored, whatever this machine's clock says.
    static readonly TimeSpan ProbeAge = TimeSpan.FromDays(400);

    static readonly JsonEncodedText LogGroupName = JsonEncodedText.Encode("logGroupName");
    static readonly JsonEncodedText LogStreamMember = JsonEncodedText.Encode("logStreamName");
    static readonly JsonEncodedText LogEvents = JsonEncodedText.Encode("logEvents");
    static readonly JsonEncodedText Timestamp = JsonEncodedText.Encode("timestamp");
    static readonly JsonEncodedText Message = JsonEncodedText.Encode("message");

    readonly CloudWatchOptions _options;
    readonly RegionEndpoint _region;
    readonly Uri _endpoint;
    readonly JsonEncodedText _logGroup;
    readonly LogStreamName _logStream;
    readonly AwsCredentialSource _credentials;
    readonly ServerClock _clock;
    readonly LogStreamCreation _creation;

    public CloudWatchAdapter(CloudWatchOptions options)
        : base(options, options.SecretAccessKey ?? "", options.SessionToken ?? "")
    {
        _options = options;
        _region = options.SigningRegion;
        _endpoint = options.Endpoint;
        _logGroup = JsonEncodedText.Encode(options.LogGroup);
        _logStream = new LogStreamName(options.LogStream, options.TimeProvider);
        _credentials = new AwsCredentialSource(options);
        _clock = new ServerClock(options.TimeProvider);
        _creation = new LogStreamCreation(options, CallAsync);
        Limits = new SiemLimits
        {
            MaxEvents = MaxLogEvents,
            MaxBytes = MaxRequestBytes,
            MaxEventBytes = MaxRequestBytes - EventOverhead,
            OversizeEvents = options.OversizeEvents,
            EventOverheadBytes = EventOverhead,
            MaxTimeSpan = TimeSpan.FromHours(24),
        };
        if (!options.IsKnownRegion)
            SelfLog.WriteLine("cloudwatch: region '{0}' is none of the AWS regions known when this version was made; check it.", _region.SystemName);
    }

    public override string Name => "cloudwatch";

    public override SiemLimits Limits { get; }

    protected override string MediaType => JsonMediaType;

    public override void WriteEvent(in SiemEvent siemEvent, SiemBuffer buffer) => siemEvent.WriteTo(buffer.Json);

    public override async Task<DeliveryResult> SendAsync(SiemBatch batch, CancellationToken cancellationToken)
    {
        await _logStream.ResolveAsync().ConfigureAwait(false);
        var created = _creation.Count;
        var result = await base.SendAsync(batch, cancellationToken).ConfigureAwait(false);
        if (result.ErrorType != AwsError.ResourceNotFound) return result;

        if (await _creation.EnsureAsync(LogStreamOf(batch), created, result, cancellationToken).ConfigureAwait(false) is { } failure) return failure;

        result = await base.SendAsync(batch, cancellationToken).ConfigureAwait(false);
        return result.ErrorType == AwsError.ResourceNotFound
            ? DeliveryResult.Retry($"the log stream was created and is not there yet: {result.Reason}", "created")
            : result;
    }

    public override async Task<SiemHealth> CheckHealthAsync(CancellationToken cancellationToken)
    {
        await _logStream.ResolveAsync().ConfigureAwait(false);
        var (created, ahead) = (_creation.Count, _clock.Ahead);
        var health = await base.CheckHealthAsync(cancellationToken).ConfigureAwait(false);
        if (health.Healthy) return health;

        // What would not keep an event from being sent in the end: a clock that has been put right by this answer, and a log stream that may be created.
        if (_clock.Ahead != ahead) health = await base.CheckHealthAsync(cancellationToken).ConfigureAwait(false);
        if (health.Error is not { } error || !error.Contains(AwsError.ResourceNotFound)) return health;

        var missing = DeliveryResult.Refused(error, AwsError.ResourceNotFound);
        return await _creation.EnsureAsync(ProbedLogStream, created, missing, cancellationToken).ConfigureAwait(false) is { } failure
            ? health with { Error = failure.Reason }
            : await base.CheckHealthAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override HttpRequestMessage CreateRequest(SiemBatch batch) => CreateRequest("PutLogEvents");

    /// <summary>
    /// An event that is too old to be stored. It takes the way of every event, by key, permission, log group and log stream, and is rejected at the end of it, alone, with 200:
    /// no question is closer to what is asked, and none needs less permission.
    /// </summary>
    protected override HttpRequestMessage CreateHealthRequest()
    {
        var request = CreateRequest("PutLogEvents");
        request.Content = CreateContent(json =>
        {
            WriteDestination(json, ProbedLogStream);
            json.WriteStartArray(LogEvents);
            json.WriteStartObject();
            json.WriteNumber(Timestamp, ToMilliseconds(_clock.Now - ProbeAge));
            json.WriteString(Message, "Serilog.Sinks.Sark asks for its health. This event is too old to be stored.");
            json.WriteEndObject();
            json.WriteEndArray();
        });
        return request;
    }

    protected override void WriteBody(SiemBatch batch, SiemBuffer buffer)
    {
        var json = buffer.Json;
        json.WriteStartObject();
        WriteDestination(json, LogStreamOf(batch));
        json.WriteStartArray(LogEvents);
        foreach (var i in ChronologicalOrder.Of(batch))
        {
            json.WriteStartObject();
            json.WriteNumber(Timestamp, ToMilliseconds(batch.GetTimestamp(i)));

            // The event, as text: JSON within JSON.
            json.WriteString(Message, batch[i].Span);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    protected override async Task AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var signing = new AWSSigningRequest
        {
            HttpMethod = request.Method,
            RequestUri = request.RequestUri,

            // Its own bytes, compressed if they are; it is read for their hash, and rewound.
#pragma warning disable CA2016 // The content is in memory: this waits for nothing, and netstandard2.0 takes no token.
            ContentStream = await request.Content!.ReadAsStreamAsync().ConfigureAwait(false),
#pragma warning restore CA2016
        };
        foreach (var header in request.Headers) signing.Headers[header.Key] = string.Join(",", header.Value);
        foreach (var header in request.Content.Headers)
            if (!header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                signing.Headers[header.Key] = string.Join(",", header.Value);

        var signed = await AWSSigV4Signer.SignAsync(
            signing,
            new AWSSigV4Parameters
            {
                Credentials = await _credentials.GetAsync(cancellationToken).ConfigureAwait(false),
                Region = _region,
                Service = ServiceName,
                SignedAt = _clock.Now.UtcDateTime,
            },
            cancellationToken).ConfigureAwait(false);
        foreach (var header in signed.Headers) request.Headers.TryAddWithoutValidation(header.Key, header.Value);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _creation.Dispose();
        base.Dispose(disposing);
    }

    protected override void OnResponse(HttpResponseMessage response)
    {
        if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden && ServerClock.Refutes(response)) _clock.SetBy(response);
    }

    protected override DeliveryResult ReadResponse(HttpResponseMessage response, string body, SiemBatch batch)
    {
        if (response.StatusCode == HttpStatusCode.OK) return ReadSuccess(body, batch);
        if (AwsError.Read(response, body) is { } error) return ReadError(error, response, body, batch);

        var reason = DescribeAnswer(response.StatusCode, body);
        return response.StatusCode == HttpStatusCode.BadRequest ? DeliveryResult.Refused(NotCloudWatch(reason), "not_cloudwatch")
            : response.IsSuccessStatusCode ? DeliveryResult.Retry(NotCloudWatch(reason), "not_cloudwatch")
            : base.ReadResponse(response, body, batch);
    }

    protected override string? ReadHealth(HttpStatusCode status, string body) =>
        status == HttpStatusCode.OK ? IsObject(body) ? null : NotCloudWatch(DescribeAnswer(status, body))
        : AwsError.Read(body) is { } error ? Explain(error, status)
        : DescribeAnswer(status, body);

    DeliveryResult ReadSuccess(string body, SiemBatch batch)
    {
        // A portal's success is not CloudWatch's.
        if (!IsObject(body)) return DeliveryResult.Retry(NotCloudWatch(DescribeAnswer(HttpStatusCode.OK, body)), "not_cloudwatch");

        using var document = JsonDocument.Parse(body);
        return RejectedLogEvents.Read(document.RootElement, batch.Count)?.ToResult(ChronologicalOrder.Of(batch)) ?? DeliveryResult.Delivered;
    }

    DeliveryResult ReadError(AwsError error, HttpResponseMessage response, string body, SiemBatch batch)
    {
        var reason = Explain(error, response.StatusCode);
        switch (error.Kind)
        {
            case AwsErrorKind.Transient:
                return DeliveryResult.Retry(reason, error.Code, GetRetryAfter(response));
            case AwsErrorKind.AlreadyTaken:
                return DeliveryResult.Delivered;
            case AwsErrorKind.TooLarge:
                return DeliveryResult.TooLarge(reason);
            case AwsErrorKind.Invalid when !ConcernsDestination(error):
            case AwsErrorKind.Unreadable when !Options.CompressPayloads:
                return DeliveryResult.Rejected(reason, error.Code);
            case AwsErrorKind.Signature when ServerClock.Refutes(response):
                return DeliveryResult.Retry($"this machine's clock is {Math.Abs(_clock.Ahead.TotalMinutes):F0} minutes from AWS's, by which requests are signed from now on: {reason}", "clock");
            case AwsErrorKind.Expired when _credentials.Renews:
                _credentials.Forget();
                return DeliveryResult.Retry(reason, error.Code);
            case AwsErrorKind.Expired or AwsErrorKind.Signature or AwsErrorKind.Credentials or AwsErrorKind.Forbidden:
                _credentials.Forget();
                return DeliveryResult.Refused(reason, error.Code);
            case AwsErrorKind.Unknown when (int)response.StatusCode is 408 or 413 or 429 or >= 500:
                return base.ReadResponse(response, body, batch);
            case AwsErrorKind.Unknown:
                // An error that nobody has told us of is no reason to give events up.
                return DeliveryResult.Refused(reason, $"http_{(int)response.StatusCode}");
            default:
                return DeliveryResult.Refused(reason, error.Code);
        }
    }

    /// <summary>What AWS says, and what the operator can do about it.</summary>
    string Explain(AwsError error, HttpStatusCode status)
    {
        // Within bounds, and masked.
        var said = DescribeAnswer(status, error.ToString());
        return error.Kind switch
        {
            AwsErrorKind.Forbidden => $"{said}. Allow logs:PutLogEvents on the log group {_options.LogGroup} to the role or user",
            AwsErrorKind.Credentials => $"{said}. Check the access key, and that it is active",
            AwsErrorKind.Signature => $"{said}. Check the secret access key",
            AwsErrorKind.Expired when !_credentials.Renews => $"{said}. Give a new sessionToken with its key, or leave them out for a role that renews itself",
            AwsErrorKind.Unreadable when Options.CompressPayloads => $"{said}. What answers may not take gzip: set compressPayloads to false",
            _ => said,
        };
    }

    /// <summary>Whether the error is about the log group or stream, whose names are in every request, and not about events.</summary>
    static bool ConcernsDestination(AwsError error) =>
        error.Message.Contains("logGroupName") || error.Message.Contains("logStreamName");

    async Task<AwsAnswer> CallAsync(string operation, Action<Utf8JsonWriter> writeInput, CancellationToken cancellationToken)
    {
        using var request = CreateRequest(operation);
        request.Content = CreateContent(writeInput);
        var (status, body) = await ExchangeAsync(request, cancellationToken).ConfigureAwait(false);
        var error = AwsError.Read(body);
        return new AwsAnswer(status, error, DescribeAnswer(status, error?.ToString() ?? body));
    }

    string ProbedLogStream => _logStream.For(_clock.Now);

    string LogStreamOf(SiemBatch batch) => _logStream.For(ChronologicalOrder.Start(batch));

    string NotCloudWatch(string reason) => $"something other than CloudWatch Logs answers at {_endpoint}: {reason}";

    HttpRequestMessage CreateRequest(string operation) => new(HttpMethod.Post, _endpoint) { Headers = { { "X-Amz-Target", $"Logs_20140328.{operation}" } } };

    void WriteDestination(Utf8JsonWriter json, string logStream)
    {
        json.WriteString(LogGroupName, _logGroup);
        json.WriteString(LogStreamMember, logStream);
    }

    static ByteArrayContent CreateContent(Action<Utf8JsonWriter> writeMembers)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        return new ByteArrayContent(body.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue(JsonMediaType) } };
    }

    // CloudWatch Logs knows no time before 1970; what claims to be older is rejected as too old all the same.
    static long ToMilliseconds(DateTimeOffset time) => Math.Max(0, time.ToUnixTimeMilliseconds());

    static bool IsObject(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
