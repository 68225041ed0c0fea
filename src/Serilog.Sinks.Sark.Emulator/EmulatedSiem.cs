using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Serilog.Sinks.Sark.Emulator.Faults;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator;

/// <summary>One SIEM on one loopback port: what every protocol has in common.</summary>
public abstract class EmulatedSiem : IAsyncDisposable
{
    readonly LoopbackListener _listener;
    readonly TimeProvider _time;
    long _requestCount;

    private protected EmulatedSiem(string name, X509Certificate2? certificate, TimeProvider time, int port)
    {
        _time = time;
        _listener = new LoopbackListener(HandleAsync, certificate, port);
        Name = name;
        Certificate = certificate;
        Faults = new FaultPlan(time);
    }

    /// <summary>The SIEM's name, such as <c>Splunk</c>.</summary>
    public string Name { get; }

    /// <summary>
    /// Scheme, address and port, such as <c>http://127.0.0.1:40123/</c>. The operating system chose the port; it stays the same until
    /// the SIEM is disposed of, also while connections are refused.
    /// </summary>
    public Uri Url => _listener.Url;

    /// <summary>The self-signed certificate that the SIEM shows, or <see langword="null"/> without TLS.</summary>
    public X509Certificate2? Certificate { get; }

    /// <summary>What arrived and was kept.</summary>
    public ReceivedEvents Received { get; } = new();

    /// <summary>What will go wrong.</summary>
    public FaultPlan Faults { get; }

    /// <summary>
    /// How many requests bearing events have reached the SIEM since it started, those that failed included; health checks and the
    /// like are not counted.
    /// </summary>
    public long RequestCount => Interlocked.Read(ref _requestCount);

    private protected abstract int MaxBodyBytes { get; }

    /// <summary>
    /// Closes the port, as if the SIEM were down: further connections are refused, open ones are cut, with or without a request in
    /// progress. <see cref="Received"/> is kept. Does nothing when already refusing.
    /// </summary>
    /// <returns>A task that completes once connections are refused.</returns>
    public Task RefuseConnectionsAsync() => _listener.CloseAsync();

    /// <summary>Listens on the same port again. Does nothing when already listening.</summary>
    /// <returns>A task that completes once connections are accepted.</returns>
    public Task AcceptConnectionsAsync() => _listener.OpenAsync(CancellationToken.None);

    /// <summary>Closes the port for good.</summary>
    /// <returns>A task that completes once nothing listens any more.</returns>
    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    internal Task StartAsync(CancellationToken ct) => _listener.OpenAsync(ct);

    private protected abstract bool BearsEvents(HttpRequest request);

    /// <summary>Whether a request that could bear events is a health check of the same form, which only its body tells.</summary>
    private protected virtual Task<bool> IsProbeAsync(HttpRequest request, CancellationToken ct) => Task.FromResult(false);

    /// <summary>Decides over a request bearing events; what is to be stored is in the answer.</summary>
    private protected abstract EmulatedAnswer Receive(HttpRequest request, RequestBody body);

    /// <summary>Answers every other request: health checks, polls, wrong paths.</summary>
    private protected abstract EmulatedAnswer AnswerOther(HttpRequest request, RequestBody body);

    /// <summary>The protocol's own answer of that status, for injected failures.</summary>
    private protected abstract EmulatedAnswer Fail(int statusCode);

    async Task HandleAsync(HttpContext context, CancellationToken closing)
    {
        if (BearsEvents(context.Request) && !await IsProbeAsync(context.Request, closing).ConfigureAwait(false))
        {
            Interlocked.Increment(ref _requestCount);
            await HandleEventsAsync(context, Faults.Take(), closing).ConfigureAwait(false);
            return;
        }

        var body = await RequestBody.ReadAsync(context.Request, MaxBodyBytes, closing).ConfigureAwait(false);
        await AnswerOther(context.Request, body).WriteToAsync(context.Response, closing).ConfigureAwait(false);
    }

    async Task HandleEventsAsync(HttpContext context, Fault? fault, CancellationToken closing)
    {
        var request = context.Request;
        var body = fault is { CutsRequest: true }
            ? await RequestBody.ReadBeginningAsync(request, closing).ConfigureAwait(false)
            : await RequestBody.ReadAsync(request, MaxBodyBytes, closing).ConfigureAwait(false);
        var answer = fault?.AnswerInstead(Fail) ?? Receive(request, body);

        // Kept before the answer leaves: a client that has its answer finds its events here.
        Received.Add(request, body, fault is { LeavesUnanswered: true } ? null : answer.Status, answer.Stored);
        await Task.Delay(Faults.Latency, _time, closing).ConfigureAwait(false);
        await (fault?.DeliverAsync(answer, context, closing) ?? answer.WriteToAsync(context.Response, closing)).ConfigureAwait(false);
    }
}
