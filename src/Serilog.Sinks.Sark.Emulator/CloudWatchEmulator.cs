using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Serilog.Sinks.Sark.Emulator.CloudWatch;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator;

/// <summary>
/// CloudWatch Logs: PutLogEvents and what creates its log groups and streams, with signatures, permissions and clocks checked as AWS does. On the same address are the services that
/// clients have their credentials from: a container's credentials, an instance's metadata, and the assumption of roles. Set it up before or between requests.
/// </summary>
public sealed class CloudWatchEmulator : EmulatedSiem
{
    const string TargetHeader = "X-Amz-Target";
    const string TargetPrefix = "Logs_20140328.";
    const string PutLogEvents = "PutLogEvents";

    // An event of the longest sort in JSON within JSON, where every quotation mark and backslash takes another.
    const int MaxRequestBytes = 8 * 1024 * 1024;
    const int LargestProbe = 4 * 1024;

    readonly TimeProvider _time;
    readonly Lock _lock = new();
    readonly Dictionary<string, LogGroup> _groups = new(StringComparer.Ordinal);
    readonly AwsSessions _sessions = new();
    readonly CredentialServices _credentials;
    readonly ConcurrentQueue<string> _operations = new();
    readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _refusals = new(StringComparer.Ordinal);

    internal CloudWatchEmulator(X509Certificate2? certificate, TimeProvider time, int port)
        : base("CloudWatch", certificate, time, port)
    {
        _time = time;
        _credentials = new CredentialServices(_sessions);
        CreateLogGroup("/aws/sark/audit");
    }

    /// <summary>The region that requests must be signed for. Default: <c>us-east-1</c>.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>The id of the one key that does not expire. Default: a fixed one.</summary>
    public string AccessKeyId { get; set; } = "AKIAIOSFODNN7EXAMPLE";

    /// <summary>The secret of <see cref="AccessKeyId"/>. Default: a fixed one.</summary>
    public string SecretAccessKey { get; set; } = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    /// <summary>
    /// What every caller may do. Default: <c>logs:PutLogEvents</c>, <c>logs:CreateLogStream</c>, <c>logs:CreateLogGroup</c>, <c>logs:PutRetentionPolicy</c>.
    /// </summary>
    public ISet<string> Permissions { get; } =
        new HashSet<string>(StringComparer.Ordinal) { "logs:PutLogEvents", "logs:CreateLogStream", "logs:CreateLogGroup", "logs:PutRetentionPolicy" };

    /// <summary>What the instance metadata service tells as the instance's id; <see langword="null"/> for an instance that has none. Default: a fixed one.</summary>
    public string? InstanceId
    {
        get => _credentials.InstanceId;
        set => _credentials.InstanceId = value;
    }

    /// <summary>Whether the services that issue credentials do so. Default: <see langword="true"/>.</summary>
    public bool IssuesCredentials
    {
        get => _credentials.Available;
        set => _credentials.Available = value;
    }

    /// <summary>Where a container's credentials are to be had, for <c>AWS_CONTAINER_CREDENTIALS_FULL_URI</c>.</summary>
    public Uri CredentialsUrl => new(Url, "credentials");

    /// <summary>How many temporary credentials have been issued, in whatever way.</summary>
    public int SessionsIssued => _sessions.Issued;

    /// <summary>The names of the operations that have been called, in order, refused ones and health checks included.</summary>
    public IReadOnlyList<string> Operations => [.. _operations];

    private protected override int MaxBodyBytes => MaxRequestBytes;

    /// <summary>Creates a log group, or changes how long one keeps its events.</summary>
    /// <param name="name">Its name. <c>/aws/sark/audit</c> is there from the beginning.</param>
    /// <param name="retentionInDays">How many days it keeps its events; <see langword="null"/> for ever.</param>
    public void CreateLogGroup(string name, int? retentionInDays = null)
    {
        lock (_lock)
        {
            if (!_groups.TryGetValue(name, out var group)) _groups.Add(name, group = new LogGroup());
            group.RetentionInDays = retentionInDays;
        }
    }

    /// <summary>Creates a log stream, and its log group if need be.</summary>
    /// <param name="logGroup">The log group's name.</param>
    /// <param name="name">The log stream's name.</param>
    public void CreateLogStream(string logGroup, string name)
    {
        lock (_lock)
        {
            if (!_groups.TryGetValue(logGroup, out var group)) _groups.Add(logGroup, group = new LogGroup());
            group.Streams.Add(name);
        }
    }

    /// <summary>Deletes every log group.</summary>
    public void DeleteLogGroups()
    {
        lock (_lock) _groups.Clear();
    }

    /// <summary>The names of a log group's streams.</summary>
    /// <param name="logGroup">The log group's name.</param>
    /// <returns>The names; none if there is no such log group.</returns>
    public IReadOnlyList<string> LogStreamsOf(string logGroup)
    {
        lock (_lock) return _groups.TryGetValue(logGroup, out var group) ? [.. group.Streams] : [];
    }

    /// <summary>How many days a log group keeps its events.</summary>
    /// <param name="logGroup">The log group's name.</param>
    /// <returns>The days; <see langword="null"/> for ever, or if there is no such log group.</returns>
    public int? RetentionOf(string logGroup)
    {
        lock (_lock) return _groups.GetValueOrDefault(logGroup)?.RetentionInDays;
    }

    /// <summary>From now on no temporary credentials that were issued before are valid: their session has expired.</summary>
    public void ExpireSessions() => _sessions.Expire();

    /// <summary>Refuses the next calls of an operation with one of AWS's errors, doing nothing.</summary>
    /// <param name="requests">How many calls; 1 or more.</param>
    /// <param name="code">AWS's name for the error, such as <c>ThrottlingException</c>.</param>
    /// <param name="operation">The operation. Default: <c>PutLogEvents</c>, health checks not included.</param>
    public void RefuseNext(int requests, string code, string operation = PutLogEvents)
    {
        var fault = new AwsFault(code, "Refused by the emulator");
        if (operation == PutLogEvents)
        {
            Faults.FailNext(requests, fault.Status, body: fault.Answer().Body);
            return;
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(requests, 1);
        var refusals = _refusals.GetOrAdd(operation, _ => new ConcurrentQueue<string>());
        for (var i = 0; i < requests; i++) refusals.Enqueue(code);
    }

    private protected override bool BearsEvents(HttpRequest request) => OperationOf(request) == PutLogEvents;

    // A client that asks for the service's health this way sends an event, and none that could be stored.
    private protected override async Task<bool> BearsEventsAsync(HttpRequest request, CancellationToken ct)
    {
        if (!BearsEvents(request)) return false;
        if (request.ContentLength is not <= LargestProbe) return true;

        request.EnableBuffering();
        var body = await RequestBody.ReadAsync(request, MaxBodyBytes, ct).ConfigureAwait(false);
        request.Body.Position = 0;
        return LogEventBatch.Read(body.Content).Batch?.IsProbe(_time.GetUtcNow()) != true;
    }

    private protected override EmulatedAnswer Receive(HttpRequest request, RequestBody body) => Dated(Call(PutLogEvents, request, body));

    private protected override EmulatedAnswer AnswerOther(HttpRequest request, RequestBody body) => Dated(
        OperationOf(request) is { } operation ? Faults.InOutage ? AwsFault.OfStatus(StatusCodes.Status503ServiceUnavailable).Answer() : Call(operation, request, body)
        : request.HasFormContentType ? _credentials.AssumeRole(body, () => FindFaultInSignature(request, body, region: null, "sts"))
        : _credentials.AnswerMetadata(request));

    private protected override EmulatedAnswer Fail(int statusCode) => Dated(AwsFault.OfStatus(statusCode).Answer(statusCode));

    static string? OperationOf(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && request.Headers[TargetHeader].ToString() is var target && target.StartsWith(TargetPrefix, StringComparison.Ordinal)
            ? target[TargetPrefix.Length..]
            : null;

    EmulatedAnswer Call(string operation, HttpRequest request, RequestBody body)
    {
        _operations.Enqueue(operation);
        if ((RefuseBody(request, body) ?? FindFaultInSignature(request, body, Region, "logs") ?? FindFaultInPermission(operation)) is { } fault) return fault.Answer();
        if (_refusals.TryGetValue(operation, out var refusals) && refusals.TryDequeue(out var code)) return new AwsFault(code, "Refused by the emulator").Answer();

        lock (_lock)
        {
            return operation switch
            {
                PutLogEvents => Put(body),
                "CreateLogStream" => CreateStream(body),
                "CreateLogGroup" => CreateGroup(body),
                "PutRetentionPolicy" => SetRetention(body),
                _ => new AwsFault("UnknownOperationException", operation).Answer(),
            };
        }
    }

    EmulatedAnswer Put(RequestBody body)
    {
        var (batch, fault) = LogEventBatch.Read(body.Content);
        if (fault is not null) return fault.Answer();
        if (!_groups.TryGetValue(batch!.LogGroup, out var group)) return NoSuchGroup.Answer();
        if (!group.Streams.Contains(batch.LogStream)) return new AwsFault("ResourceNotFoundException", "The specified log stream does not exist.").Answer();

        var (stored, rejected, refusal) = batch.Store(group.RetentionInDays, _time.GetUtcNow());
        if (refusal is not null) return refusal.Answer();

        var output = new JsonObject { ["nextSequenceToken"] = "49668932457635834210000000000000000000000000000000000000" };
        if (rejected is not null) output["rejectedLogEventsInfo"] = rejected;
        return Output(output) with { Stored = stored };
    }

    EmulatedAnswer CreateStream(RequestBody body)
    {
        var (input, fault) = AwsInput.Read(body.Content, "logGroupName", "logStreamName");
        var (group, stream) = fault is null ? (input.Text("logGroupName"), input.Text("logStreamName")) : ("", "");
        fault ??= AwsInput.FindFaultInGroup(group) ?? AwsInput.FindFaultInStream(stream) ?? (_groups.ContainsKey(group) ? null : NoSuchGroup);
        if (fault is not null) return fault.Answer();

        return _groups[group].Streams.Add(stream) ? Output([]) : new AwsFault("ResourceAlreadyExistsException", "The specified log stream already exists").Answer();
    }

    EmulatedAnswer CreateGroup(RequestBody body)
    {
        var (input, fault) = AwsInput.Read(body.Content, "logGroupName");
        var name = fault is null ? input.Text("logGroupName") : "";
        fault ??= AwsInput.FindFaultInGroup(name);
        if (fault is not null) return fault.Answer();

        return _groups.TryAdd(name, new LogGroup()) ? Output([]) : new AwsFault("ResourceAlreadyExistsException", "The specified log group already exists").Answer();
    }

    EmulatedAnswer SetRetention(RequestBody body)
    {
        var (input, fault) = AwsInput.Read(body.Content, "logGroupName", "retentionInDays");
        if (fault is not null) return fault.Answer();
        if (!_groups.TryGetValue(input.Text("logGroupName"), out var group)) return NoSuchGroup.Answer();
        if (input.Member("retentionInDays") is not { ValueKind: JsonValueKind.Number } days) return AwsInput.Constraint("retentionInDays", "Member must not be null").Answer();

        group.RetentionInDays = days.GetInt32();
        return Output([]);
    }

    AwsFault? FindFaultInSignature(HttpRequest request, RequestBody body, string? region, string service)
    {
        var (signature, fault) = AwsSignature.Read(request, body.Sent);
        if (signature is null) return fault;

        var session = _sessions.Find(signature.AccessKeyId);
        if (session is null && signature.AccessKeyId != AccessKeyId) return InvalidToken;
        if (session is not null && request.Headers["X-Amz-Security-Token"] != session.Token) return InvalidToken;
        if (session is { Expired: true }) return new AwsFault("ExpiredTokenException", "The security token included in the request is expired");

        return signature.FindFault(session?.SecretAccessKey ?? SecretAccessKey, region, service, _time.GetUtcNow());
    }

    AwsFault? FindFaultInPermission(string operation) => Permissions.Contains($"logs:{operation}") ? null : new AwsFault(
        "AccessDeniedException",
        $"User: arn:aws:sts::123456789012:assumed-role/{CredentialServices.RoleName}/i-0123456789abcdef0 is not authorized to perform: logs:{operation} on resource: arn:aws:logs:{Region}:123456789012:log-group:* because no identity-based policy allows the logs:{operation} action");

    static AwsFault? RefuseBody(HttpRequest request, RequestBody body) => body.Defect switch
    {
        BodyDefect.TooLarge => new AwsFault("RequestEntityTooLargeException", "The request is too large"),
        BodyDefect.UnsupportedEncoding or BodyDefect.Corrupt => new AwsFault("SerializationException", "The body cannot be read"),
        _ when request.ContentType != "application/x-amz-json-1.1" => new AwsFault("SerializationException", "This service takes application/x-amz-json-1.1"),
        _ => null,
    };

    static AwsFault NoSuchGroup => new("ResourceNotFoundException", "The specified log group does not exist.");

    static AwsFault InvalidToken => new("UnrecognizedClientException", "The security token included in the request is invalid.");

    static EmulatedAnswer Output(JsonObject output) => EmulatedAnswer.Json(StatusCodes.Status200OK, output) with { ContentType = "application/x-amz-json-1.1" };

    /// <summary>With the emulator's own time, by which a client may correct its clock.</summary>
    EmulatedAnswer Dated(EmulatedAnswer answer) => answer with
    {
        Headers = new Dictionary<string, string>
        {
            ["Date"] = _time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture),
            ["x-amzn-RequestId"] = Guid.NewGuid().ToString(),
            ["X-aws-ec2-metadata-token-ttl-seconds"] = "21600",
        },
    };
}
