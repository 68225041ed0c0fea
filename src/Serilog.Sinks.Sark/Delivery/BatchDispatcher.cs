using System.Threading.RateLimiting;
using Polly;
using Polly.Retry;
using Serilog.Events;
using Serilog.Sinks.Sark.Journal;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>
/// Delivers batches, a limited number at once, until every event in them is settled. Whatever the SIEM answers, each event ends in exactly
/// one account of the ledger.
/// </summary>
sealed class BatchDispatcher : IDisposable
{
    readonly SemaphoreSlim _slots;
    readonly HashSet<Task> _deliveries = [];
    readonly SiemAdapter _adapter;
    readonly SiemOptions _options;
    readonly DeliveryLedger _ledger;
    readonly FailureReporter _failures;
    readonly OutageWatch _outageWatch;
    readonly EventJournal? _journal;
    readonly RecoverySignal _recovery;
    readonly Attempt _attempt;
    readonly RateLimiter? _rateLimiter;
    readonly ResiliencePipeline<DeliveryResult> _pipeline;

    // Cancelled when the time to shut down is used up: what is not settled then is dropped.
    readonly CancellationToken _shutdownToken;

    int _failing;

    public BatchDispatcher(
        SiemAdapter adapter, SiemOptions options, DeliveryLedger ledger, FailureReporter failures, CircuitBreaker breaker, RecoverySignal recovery,
        OutageWatch outageWatch, EventJournal? journal, CancellationToken shutdownToken)
    {
        _adapter = adapter;
        _options = options;
        _ledger = ledger;
        _failures = failures;
        _recovery = recovery;
        _outageWatch = outageWatch;
        _journal = journal;
        _shutdownToken = shutdownToken;
        _slots = new SemaphoreSlim(options.MaxConcurrentRequests);
        _attempt = new Attempt(adapter, options, ledger);
        _rateLimiter = DeliveryPipeline.CreateRateLimiter(options);
        _pipeline = DeliveryPipeline.Create(options, breaker, _rateLimiter, WaitForTheNextAttemptAsync);
    }

    /// <summary>Waits for a free slot, starts the delivery and returns. Never throws.</summary>
    public async Task DispatchAsync(SiemBatch batch)
    {
        try
        {
            await _slots.WaitAsync(_shutdownToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            GiveUp(batch, "the sink was disposed before they could be sent");
            return;
        }

        // On the pool: composing and compressing the body is the slot's work, not the batching loop's.
        var delivery = Task.Run(() => DeliverAsync(new Delivery(batch, _slots)));
        lock (_deliveries) _deliveries.Add(delivery);
        _ = delivery.ContinueWith(
            completed =>
            {
                lock (_deliveries) _deliveries.Remove(completed);
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Completes when every delivery that was started has ended.</summary>
    public Task WhenIdleAsync()
    {
        lock (_deliveries) return Task.WhenAll(_deliveries);
    }

    public void Dispose()
    {
        _slots.Dispose();
        _rateLimiter?.Dispose();
    }

    async Task DeliverAsync(Delivery delivery)
    {
        try
        {
            while (delivery.Unsettled.Count > 0)
            {
                var result = _adapter.CheckSize(delivery.Unsettled.Peek()) ?? await SendAsync(delivery).ConfigureAwait(false);
                if (result.Confirmation is { } confirmation)
                    result = await delivery.WaitAsync(_attempt.ConfirmAsync(confirmation, _shutdownToken), _shutdownToken).ConfigureAwait(false);

                Settle(delivery, result);
                if (DeliveryPipeline.RetryAfter(result) is { } pause) await Task.Delay(pause, _options.TimeProvider, _shutdownToken).ConfigureAwait(false);
                else if (result.Outcome is DeliveryOutcome.Retry or DeliveryOutcome.Refused) await WaitForRecoveryAsync(delivery, failedAttempts: 0).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            var reason = exception is not OperationCanceledException ? $"of a defect of the sink's: {exception.GetType().Name}"
                : delivery.Failure is { } failure ? $"the sink was disposed while sending failed: {failure.Reason}"
                : "the sink was disposed before the SIEM confirmed them; it may have taken some";
            foreach (var rest in delivery.Unsettled) GiveUp(rest, reason);
        }
        finally
        {
            Recovered(delivery);
            delivery.ReleaseSlot();
        }
    }

    async Task<DeliveryResult> SendAsync(Delivery delivery)
    {
        var context = ResilienceContextPool.Shared.Get(_shutdownToken);
        context.Properties.Set(DeliveryPipeline.DeliveryKey, delivery);
        try
        {
            return await _pipeline.ExecuteAsync(static (context, dispatcher) => dispatcher.AttemptAsync(context), context, this).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    async ValueTask<DeliveryResult> AttemptAsync(ResilienceContext context)
    {
        var batch = DeliveryOf(context).Unsettled.Peek();
        var result = await _attempt.SendAsync(batch, context.CancellationToken, _shutdownToken).ConfigureAwait(false);
        _outageWatch.Observe(result);
        return result;
    }

    async ValueTask WaitForTheNextAttemptAsync(OnRetryArguments<DeliveryResult> arguments)
    {
        var delivery = DeliveryOf(arguments.Context);
        var result = arguments.Outcome.Result!;
        Failed(delivery, result);

        // After a refusal, and for as long as the SIEM asks for by Retry-After, the breaker holds every request of the sink, and this one among them.
        if (result.Outcome == DeliveryOutcome.Refused || DeliveryPipeline.RetryAfter(result) is not null) return;

        await WaitForRecoveryAsync(delivery, arguments.AttemptNumber).ConfigureAwait(false);
    }

    Task<bool> WaitForRecoveryAsync(Delivery delivery, int failedAttempts) =>
        delivery.WaitAsync(_recovery.WaitAsync(DeliveryPipeline.Backoff(_options, failedAttempts), _shutdownToken), _shutdownToken);

    void Failed(Delivery delivery, DeliveryResult result)
    {
        _ledger.RecordRetry();
        if (delivery.Failure is null) Interlocked.Increment(ref _failing);
        delivery.Failure = result;
        _failures.Trouble(result);
    }

    void Recovered(Delivery delivery)
    {
        if (delivery.Failure is not null) Interlocked.Decrement(ref _failing);
        delivery.Failure = null;
    }

    /// <summary>Settles what <paramref name="result" /> settles of the topmost batch, and leaves the rest to be sent.</summary>
    void Settle(Delivery delivery, DeliveryResult result)
    {
        var unsettled = delivery.Unsettled;
        var batch = unsettled.Pop();
        switch (result.Outcome)
        {
            case DeliveryOutcome.Delivered:
                Deliver(batch.Events);
                Recovered(delivery);
                _failures.Success(result.Reason, troubleIsOver: Volatile.Read(ref _failing) == 0);
                break;
            case DeliveryOutcome.PerEvent:
                SettleEach(unsettled, batch, result);
                break;
            case DeliveryOutcome.TooLarge or DeliveryOutcome.Rejected when batch.Count > 1:
                // Halves, until the event that is too large, or that the SIEM objects to, stands alone: log2(n) splits for one bad event.
                var half = batch.Count / 2;
                unsettled.Push(batch.Slice(half, batch.Count - half));
                unsettled.Push(batch.Slice(0, half));
                break;
            case DeliveryOutcome.TooLarge or DeliveryOutcome.Rejected:
                Reject(batch.Events, result.Reason);
                break;
            default:
                // The pipeline only ends with an answer that settles something; a confirmation may fail.
                Failed(delivery, result);
                unsettled.Push(batch);
                break;
        }
    }

    void SettleEach(Stack<SiemBatch> unsettled, SiemBatch batch, DeliveryResult result)
    {
        List<QueuedEvent> delivered = [], rejected = [], notTaken = [];
        for (var i = 0; i < batch.Count; i++)
        {
            var account = result.Events![i] switch
            {
                EventOutcome.Delivered => delivered,
                EventOutcome.Rejected => rejected,
                _ => notTaken,
            };
            account.Add(batch.Events.Array![batch.Events.Offset + i]);
        }

        if (delivered.Count > 0) Deliver(Segment(delivered));
        if (rejected.Count > 0) Reject(Segment(rejected), result.Reason);
        if (notTaken.Count > 0) unsettled.Push(new SiemBatch(Segment(notTaken)));
    }

    void Deliver(ArraySegment<QueuedEvent> events)
    {
        _journal?.Acknowledge(events);
        _ledger.Deliver(events.Count, Release(events));
    }

    void Reject(ArraySegment<QueuedEvent> events, string? reason)
    {
        reason ??= "no reason given";
        _failures.Rejected(Originals(events), events.Count, reason);
        if (_journal is not null)
        {
            foreach (var rejected in events) _journal.Reject(rejected, reason);
            _journal.Acknowledge(events);
        }

        _ledger.Reject(events.Count, Release(events));
    }

    /// <summary>The sink is at its end: what is in the journal stays there, and what is not is dropped.</summary>
    void GiveUp(SiemBatch batch, string reason)
    {
        List<QueuedEvent> kept = [], dropped = [];
        foreach (var rest in batch.Events)
            (rest.Record is not null || (_journal is not null && rest.Original is { } original && _journal.TryKeep(original)) ? kept : dropped).Add(rest);

        if (kept.Count > 0) _ledger.LeaveQueue(kept.Count, Release(Segment(kept)));
        if (dropped.Count == 0) return;

        _failures.Dropped(Originals(Segment(dropped)), dropped.Count, reason);
        _ledger.Drop(dropped.Count, Release(Segment(dropped)));
    }

    static Delivery DeliveryOf(ResilienceContext context) => context.Properties.GetValue(DeliveryPipeline.DeliveryKey, null!);

    static ArraySegment<QueuedEvent> Segment(List<QueuedEvent> events) => new([.. events]);

    /// <summary>Gives up the memory of events that are settled.</summary>
    /// <param name="events">Events of one batch, one at least.</param>
    /// <returns>How many bytes they had.</returns>
    static long Release(ArraySegment<QueuedEvent> events)
    {
        long bytes = 0;
        foreach (ref readonly var settled in events.AsSpan()) bytes += settled.Length;
        events.Array![events.Offset].Batch.Release(events.Count);
        return bytes;
    }

    LogEvent[] Originals(ArraySegment<QueuedEvent> events) =>
        _failures.WantsEvents ? [.. events.Select(static settled => settled.Original).OfType<LogEvent>()] : [];
}
