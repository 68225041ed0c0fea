using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Serilog.Sinks.Sark.Emulator.Google;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator;

/// <summary>
/// Google's Cloud Logging API, the token endpoint of one service account and the metadata server of a machine that runs as it, on one address. Where Google cuts labels, gives an
/// entry another time or does not store it without a word, this API answers with an error. Set it up before or between requests.
/// </summary>
public sealed class GoogleCloudLoggingEmulator : EmulatedSiem
{
    const string WritePath = "/v2/entries:write";
    const int MaxRequestBytes = 10_000_000;

    // A dry run of ours has one entry; more than this is not looked through for one.
    const int LargestProbe = 128 * 1024;

    readonly TimeProvider _time;
    readonly TokenIssuer _tokens;
    readonly Lock _lock = new();
    (int Requests, RpcFault Fault) _failing;

    internal GoogleCloudLoggingEmulator(X509Certificate2? certificate, TimeProvider time, int port)
        : base("Google Cloud Logging", certificate, time, port)
    {
        _time = time;
        _tokens = new TokenIssuer(time);
    }

    /// <summary>The one project that there is. Default: <c>my-project-123</c>.</summary>
    public string ProjectId { get; set; } = "my-project-123";

    /// <summary>
    /// The key file of the one service account that there is, as JSON. Its private key is made in memory, once for the process, and its <c>token_uri</c> is this emulator's, so that
    /// a client that is given the file gets its tokens here.
    /// </summary>
    public string KeyFile => TokenIssuer.CreateKeyFile(ProjectId, TokenUrl);

    /// <summary>
    /// Whether the account's key is enabled. When it is not, no tokens are issued, and those that were are no longer accepted. Default: <see langword="true"/>.
    /// </summary>
    public bool KeyEnabled
    {
        get => _tokens.KeyEnabled;
        set => _tokens.KeyEnabled = value;
    }

    /// <summary>How long a token is valid from its issue, by the emulator's clock. Default: one hour.</summary>
    public TimeSpan TokenLifetime
    {
        get => _tokens.Lifetime;
        set => _tokens.Lifetime = value;
    }

    /// <summary>How many tokens have been issued.</summary>
    public int TokensIssued => _tokens.Issued;

    /// <summary>Whether the account has the role Logs Writer, without which it is answered 403. Default: <see langword="true"/>.</summary>
    public bool Permitted { get; set; } = true;

    /// <summary>How long the log bucket keeps entries; older ones Google takes and does not store. Default: 30 days.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);

    private protected override int MaxBodyBytes => MaxRequestBytes;

    Uri TokenUrl => new(Url, "token");

    /// <summary>Issues a token to a client that does not ask the token endpoint.</summary>
    /// <returns>A token that is valid for <see cref="TokenLifetime"/>.</returns>
    public string IssueToken() => _tokens.Issue();

    /// <summary>Makes every token that has been issued invalid.</summary>
    public void RevokeTokens() => _tokens.RevokeAll();

    /// <summary>
    /// Has every third entry of the next requests fail, and stores the others; a request with fewer than two entries fails as a whole.
    /// </summary>
    /// <param name="requests">How many requests; 1 or more.</param>
    /// <param name="code">The gRPC status code: 3, 4, 5, 7, 8, 13 or 14.</param>
    public void FailEntriesNext(int requests, int code)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(requests, 1);
        if (!Enum.IsDefined((RpcCode)code) || (RpcCode)code is RpcCode.Unauthenticated)
        {
            throw new ArgumentOutOfRangeException(nameof(code), code, "Not a code that an entry fails with.");
        }

        lock (_lock)
        {
            _failing = (requests, new RpcFault((RpcCode)code, $"{((RpcCode)code).ToName()} by request."));
        }
    }

    private protected override bool BearsEvents(HttpRequest request) => HttpMethods.IsPost(request.Method) && request.Path == WritePath;

    private protected override async Task<bool> IsProbeAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.Headers.ContentEncoding.Count > 0 || request.ContentLength is null or > LargestProbe)
        {
            return false;
        }

        request.EnableBuffering(bufferThreshold: LargestProbe);
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, ct).ConfigureAwait(false);
        request.Body.Position = 0;
        return WriteRequest.IsDryRun(body.GetBuffer().AsSpan(0, (int)body.Length));
    }

    private protected override EmulatedAnswer Receive(HttpRequest request, RequestBody body) => Write(request, body, TakeEntryFault());

    private protected override EmulatedAnswer AnswerOther(HttpRequest request, RequestBody body) => request.Path.Value switch
    {
        WritePath when HttpMethods.IsPost(request.Method) => Faults.InOutage ? Fail(StatusCodes.Status503ServiceUnavailable) : Write(request, body, entryFault: null),
        "/token" when HttpMethods.IsPost(request.Method) => _tokens.Exchange(body.Content, TokenUrl),
        _ when HttpMethods.IsGet(request.Method) => _tokens.AnswerMetadata(request),
        _ => Fail(StatusCodes.Status404NotFound),
    };

    private protected override EmulatedAnswer Fail(int statusCode) =>
        Enum.GetValues<RpcCode>().FirstOrDefault(code => code.ToHttp() == statusCode) is var known and not 0
            ? new RpcFault(known, EmulatedAnswer.Reason(statusCode).Body).Answer()
            : EmulatedAnswer.Reason(statusCode);

    EmulatedAnswer Write(HttpRequest request, RequestBody body, RpcFault? entryFault)
    {
        if ((RefuseToken(request) ?? RefuseBody(request, body)) is { } refusal)
        {
            return refusal.Answer();
        }

        var write = WriteRequest.Read(body.Content, ProjectId, Retention, _time.GetUtcNow());
        var faults = new Dictionary<int, RpcFault>(write.EntryFaults);
        if (entryFault is not null)
        {
            for (var i = 0; i < write.Entries.Count; i += 3)
            {
                faults.TryAdd(i, entryFault);
            }
        }

        var first = faults.Values.FirstOrDefault();
        return write switch
        {
            { Fault: { } fault } => fault.Answer(),
            _ when first is null => EmulatedAnswer.Json(StatusCodes.Status200OK, []) with { Stored = write.DryRun ? [] : write.Entries },

            // Where nothing is written, no entry is named.
            _ when !write.PartialSuccess || faults.Count == write.Entries.Count => first.Answer(),
            _ => first.Answer(faults) with { Stored = write.DryRun ? [] : [.. write.Entries.Where((_, index) => !faults.ContainsKey(index))] },
        };
    }

    RpcFault? RefuseToken(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        return !authorization.StartsWith("Bearer ", StringComparison.Ordinal) || !_tokens.IsValid(authorization["Bearer ".Length..])
            ? new RpcFault(RpcCode.Unauthenticated, "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.")
            : Permitted ? null
            : new RpcFault(RpcCode.PermissionDenied, "Permission 'logging.logEntries.create' denied on resource (or it may not exist).");
    }

    static RpcFault? RefuseBody(HttpRequest request, RequestBody body) => body.Defect switch
    {
        BodyDefect.TooLarge => RpcFault.Invalid($"Request payload size exceeds the limit: {MaxRequestBytes} bytes."),
        BodyDefect.UnsupportedEncoding or BodyDefect.Corrupt => RpcFault.Invalid("Invalid JSON payload received. The body cannot be decompressed."),
        _ when request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true => RpcFault.Invalid("Invalid JSON payload received. Not application/json."),
        _ => null,
    };

    RpcFault? TakeEntryFault()
    {
        lock (_lock)
        {
            if (_failing.Requests == 0)
            {
                return null;
            }

            _failing.Requests--;
            return _failing.Fault;
        }
    }
}
