using System.Threading.RateLimiting;
using Polly;
using Serilog.Core;
using Serilog.Events;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>The sink behind <c>AuditTo.Sark…</c>: each event is a request of its own, and the caller waits until the SIEM has confirmed it.</summary>
sealed class AuditSiemSink : ILogEventSink, IDisposable
{
    readonly SiemAdapter _adapter;
    readonly DeliveryLedger _ledger;
    readonly FailureReporter _failures;
    readonly EventEncoder _encoder;
    readonly Attempt _attempt;
    readonly RateLimiter? _rateLimiter;
    readonly ResiliencePipeline<DeliveryResult> _pipeline;
    readonly SiemMonitor _monitor;

    int _disposed;

    public AuditSiemSink(SiemAdapter adapter, SiemOptions options)
    {
        _adapter = adapter;
        var name = options.Name ?? adapter.Name;
        _failures = new FailureReporter(this, name);
        _ledger = new DeliveryLedger(name, options);
        _encoder = new EventEncoder(adapter, options, _ledger, _failures);
        _attempt = new Attempt(adapter, options, _ledger);
        _rateLimiter = DeliveryPipeline.CreateRateLimiter(options);
        _pipeline = DeliveryPipeline.CreateForAudit(options, _rateLimiter, result =>
        {
            _ledger.RecordRetry();
            _failures.Trouble(result);
        });
        _monitor = new SiemMonitor(name, adapter, options, _ledger, breaker: null);
        SarkSiems.Add(_monitor);
    }

    /// <exception cref="SiemDeliveryException">The SIEM has not confirmed the event.</exception>
    public void Emit(LogEvent logEvent)
    {
        if (_encoder.Take(logEvent, out var captured) is not { } taken) return;

        _ledger.Accept(captured?.AuditEvent);
        if (Volatile.Read(ref _disposed) == 1)
        {
            _ledger.Drop(1, 0, queued: 0);
            throw new SiemDeliveryException(_monitor.Name, "the sink was disposed before it was logged");
        }

        if (_encoder.Encode(taken, captured, out var rejection) is not { } encoded)
        {
            _ledger.Reject(1, 0, queued: 0);
            throw new SiemDeliveryException(_monitor.Name, rejection!);
        }

        var events = new EventBatch(expectedEvents: 1, encoded.Length);
        events.Add(encoded, record: null);
        encoded.Release();
        var batch = new SiemBatch(events.Events);

        DeliveryResult result;
        try
        {
            // On the pool: under a single-threaded synchronization context, waiting here for a continuation that wants this thread would never end.
            result = _adapter.CheckSize(batch) ?? Task.Run(() => SendAsync(batch)).GetAwaiter().GetResult();
        }
        catch (Exception exception)
        {
            result = DeliveryResult.Retry($"{exception.GetType().Name}: {_adapter.WithoutSecrets(exception.Message)}", "adapter");
        }

        events.Release(1);

        switch (result.Outcome)
        {
            case DeliveryOutcome.Delivered:
            case DeliveryOutcome.PerEvent when result.Events![0] == EventOutcome.Delivered:
                _ledger.Deliver(1, 0, queued: 0);
                _failures.Success(result.Reason, troubleIsOver: true);
                return;
            case DeliveryOutcome.Rejected or DeliveryOutcome.PerEvent or DeliveryOutcome.TooLarge:
                _ledger.Reject(1, 0, queued: 0);
                break;
            default:
                _ledger.Drop(1, 0, queued: 0);
                break;
        }

        throw new SiemDeliveryException(_monitor.Name, result.Reason ?? "no reason given");
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;

        SarkSiems.Remove(_monitor);
        _rateLimiter?.Dispose();
        _adapter.Dispose();
    }

    async Task<DeliveryResult> SendAsync(SiemBatch batch)
    {
        var result = await _pipeline.ExecuteAsync(
            static (state, attemptToken) => state.Attempt.SendAsync(state.Batch, attemptToken, CancellationToken.None),
            (Attempt: _attempt, Batch: batch)).ConfigureAwait(false);
        return result.Confirmation is { } confirmation ? await _attempt.ConfirmAsync(confirmation, CancellationToken.None).ConfigureAwait(false) : result;
    }
}
