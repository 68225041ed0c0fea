using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Serilog.Sinks.Sark.Emulator.Http;
using Serilog.Sinks.Sark.Emulator.Splunk;

namespace Serilog.Sinks.Sark.Emulator;

/// <summary>
/// Splunk's HTTP Event Collector: events, health and indexer acknowledgement. Where Splunk loses events without a word (unknown
/// envelope keys, keys given twice), this collector answers with an error. Set it up before or between requests.
/// </summary>
public sealed class SplunkEmulator : EmulatedSiem
{
    const string AuthorizationPrefix = "Splunk ";
    const string InvalidEventNumber = "invalid-event-number";
    const int CloudMaxBytes = 5_200_000;

    readonly TimeProvider _time;
    readonly HecAcknowledgements _acknowledgements;

    internal SplunkEmulator(X509Certificate2? certificate, TimeProvider time, int port)
        : base("Splunk", certificate, time, port)
    {
        _time = time;
        _acknowledgements = new HecAcknowledgements(time);
    }

    /// <summary>The one token that is accepted. Default: a fixed GUID.</summary>
    public string Token { get; set; } = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

    /// <summary>Whether the token is disabled: code 1. Default: <see langword="false"/>.</summary>
    public bool TokenDisabled { get; set; }

    /// <summary>
    /// The indexes that exist; events for another are answered with code 7. An event that names none goes to <c>main</c>. Default:
    /// <c>sark_audit</c>, <c>sark_audit_prod</c>, <c>sark_compliance</c>, <c>main</c>.
    /// </summary>
    public ISet<string> Indexes { get; } =
        new HashSet<string>(StringComparer.Ordinal) { "sark_audit", "sark_audit_prod", "sark_compliance", "main" };

    /// <summary>Indexes that exist but are disabled or not allowed to the token: code 7 as well. Default: none.</summary>
    public ISet<string> DisabledIndexes { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>
    /// Whether the queues have room; otherwise health checks answer code 18, while events are still taken. Default: <see langword="true"/>.
    /// </summary>
    public bool Healthy { get; set; } = true;

    /// <summary>Whether the acknowledgement service works; otherwise health checks answer code 19 or 20. Default: <see langword="true"/>.</summary>
    public bool AcknowledgementServiceHealthy { get; set; } = true;

    /// <summary>
    /// Whether the token has indexer acknowledgement on: a channel is then required and answers carry an <c>ackId</c>. Default:
    /// <see langword="false"/>.
    /// </summary>
    public bool Acknowledge { get; set; }

    /// <summary>How long after a request its id is acknowledged, by the emulator's clock. Default: zero, the next poll.</summary>
    public TimeSpan AcknowledgeAfter { get; set; }

    /// <summary>Whether no id is ever acknowledged; ids wait until this is off again. Default: <see langword="false"/>.</summary>
    public bool WithholdAcknowledgements { get; set; }

    /// <summary>
    /// The largest body in bytes after decompression; a larger one is answered with 413. Default: 838,860,800, as on Splunk Enterprise
    /// (<c>max_content_length</c> in limits.conf).
    /// </summary>
    public int MaxContentLength { get; set; } = 838_860_800;

    /// <summary>
    /// Whether a body over 5,200,000 bytes after decompression is answered as on Splunk Cloud: 400 with code 6 naming event 0.
    /// Default: <see langword="false"/>.
    /// </summary>
    public bool CloudLimits { get; set; }

    /// <summary>Whether events are accepted with code 24, the warning that the queue is filling up. Default: <see langword="false"/>.</summary>
    public bool ApproachingCapacity { get; set; }

    /// <summary>
    /// Whether events are accepted with code 25, the warning that acknowledgements are piling up; <see cref="ApproachingCapacity"/>
    /// comes first. Default: <see langword="false"/>.
    /// </summary>
    public bool AcknowledgementsApproachingCapacity { get; set; }

    private protected override int MaxBodyBytes => MaxContentLength;

    HecCode Accepted =>
        ApproachingCapacity ? HecCode.QueueApproachingCapacity
        : AcknowledgementsApproachingCapacity ? HecCode.AckApproachingCapacity
        : HecCode.Success;

    /// <summary>Answers the next requests with one of Splunk's codes and its HTTP status, storing nothing.</summary>
    /// <param name="requests">How many requests; 1 or more.</param>
    /// <param name="code">A code that refuses: 1 to 28 without 17, 24 and 25.</param>
    public void RefuseNext(int requests, int code)
    {
        if (!HecAnswers.Refuses((HecCode)code))
        {
            throw new ArgumentOutOfRangeException(nameof(code), code, "Not a code with which Splunk refuses events.");
        }

        var answer = ((HecCode)code).Answer();
        Faults.FailNext(requests, answer.Status, body: answer.Body);
    }

    private protected override bool BearsEvents(HttpRequest request) => HttpMethods.IsPost(request.Method) && IsEventPath(request.Path);

    private protected override EmulatedAnswer Receive(HttpRequest request, RequestBody body)
    {
        var channel = Guid.Empty;
        var refusal = FindFaultInAuthorization(request)?.Answer()
            ?? RefuseBody(body)
            ?? (Acknowledge ? HecChannel.FindFault(request, out channel)?.Answer() : null);
        if (refusal is not null)
        {
            return refusal;
        }

        var batch = HecBatch.Read(body.Content.Span, IsAllowedIndex, _time.GetUtcNow());
        return Accept(batch, channel) with { Stored = batch.Events };
    }

    private protected override EmulatedAnswer AnswerOther(HttpRequest request, RequestBody body) => request.Path.Value switch
    {
        "/services/collector/health" or "/services/collector/health/1.0" when HttpMethods.IsGet(request.Method) => CheckHealth(request).Answer(),
        "/services/collector/ack" or "/services/collector/ack/1.0" when HttpMethods.IsPost(request.Method) => Poll(request, body),
        _ => EmulatedAnswer.Reason(IsEventPath(request.Path) ? StatusCodes.Status405MethodNotAllowed : StatusCodes.Status404NotFound),
    };

    private protected override EmulatedAnswer Fail(int statusCode) => statusCode switch
    {
        400 => HecCode.InvalidDataFormat.Answer(),
        401 => HecCode.InvalidAuthorization.Answer(),
        403 => HecCode.InvalidToken.Answer(),
        429 => HecCode.QueueAtCapacity.Answer(),
        500 => HecCode.InternalServerError.Answer(),
        503 => HecCode.ServerBusy.Answer(),
        _ => EmulatedAnswer.Reason(statusCode),
    };

    static bool IsEventPath(PathString path) =>
        path.Value is "/services/collector" or "/services/collector/event" or "/services/collector/event/1.0";

    HecCode? FindFaultInAuthorization(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        return request.Query.ContainsKey("token") ? HecCode.QueryStringAuthorizationDisabled
            : authorization.Length == 0 ? HecCode.TokenRequired
            : !authorization.StartsWith(AuthorizationPrefix, StringComparison.Ordinal) ? HecCode.InvalidAuthorization
            : authorization[AuthorizationPrefix.Length..] != Token ? HecCode.InvalidToken
            : TokenDisabled ? HecCode.TokenDisabled
            : null;
    }

    EmulatedAnswer? RefuseBody(RequestBody body) => body.Defect switch
    {
        BodyDefect.UnsupportedEncoding => EmulatedAnswer.Reason(StatusCodes.Status415UnsupportedMediaType),
        BodyDefect.Corrupt => HecCode.InvalidDataFormat.Answer(),
        BodyDefect.TooLarge => EmulatedAnswer.Reason(StatusCodes.Status413PayloadTooLarge),
        _ when body.Content.IsEmpty => HecCode.NoData.Answer(),
        _ when CloudLimits && body.Content.Length > CloudMaxBytes => HecCode.InvalidDataFormat.Answer((InvalidEventNumber, 0)),
        _ => null,
    };

    EmulatedAnswer Accept(HecBatch batch, Guid channel) => batch switch
    {
        // Splunk names the event after the one whose index is wrong.
        { Fault: HecCode.IncorrectIndex } => HecCode.IncorrectIndex.Answer((InvalidEventNumber, batch.Events.Count + 1)),
        { Fault: { } fault } => fault.Answer((InvalidEventNumber, batch.Events.Count)),
        { Events.Count: 0 } => HecCode.NoData.Answer(),
        _ when Acknowledge => Accepted.Answer(("ackId", _acknowledgements.Register(channel))),
        _ => Accepted.Answer(),
    };

    EmulatedAnswer Poll(HttpRequest request, RequestBody body)
    {
        var channel = Guid.Empty;
        return FindFaultInAuthorization(request)?.Answer()
            ?? RefuseBody(body)
            ?? (Acknowledge ? HecChannel.FindFault(request, out channel) : HecCode.AckDisabled)?.Answer()
            ?? HecPoll.Answer(body.Content, id => !WithholdAcknowledgements && _acknowledgements.Confirm(channel, id, AcknowledgeAfter));
    }

    HecCode CheckHealth(HttpRequest request)
    {
        // Health checks need no token, but one that is sent is looked at.
        var tokenFault = request.Headers.Authorization.Count == 0 ? null : FindFaultInAuthorization(request);
        return (tokenFault, Healthy && !Faults.InOutage, AcknowledgementServiceHealthy) switch
        {
            (HecCode.TokenDisabled, _, _) => HecCode.HealthTokenDisabled,
            (not null, _, _) => HecCode.HealthInvalidToken,
            (_, true, true) => HecCode.Healthy,
            (_, false, true) => HecCode.QueuesFull,
            (_, true, false) => HecCode.AckServiceUnavailable,
            (_, false, false) => HecCode.QueuesFullAndAckServiceUnavailable,
        };
    }

    bool IsAllowedIndex(string index) => Indexes.Contains(index) && !DisabledIndexes.Contains(index);
}
