using Polly;
using Serilog.Events;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>
/// Delivers batches, a limited number at once, until every event in them is settled. Whatever the SIEM answers, each event ends in exactly
/// one account of the ledger.
/// </summary>
sealed class BatchDispatcher : IDisposable
{
    readonly SemaphoreSlim _slots;
    readonly HashSet<Task> _deliveries = [];
    readonly SiemOptions _options;
    readonly DeliveryLedger _ledger;
    readonly FailureReporter _failures;
    readonly Attempt _attempt;
    readonly ResiliencePipeline<DeliveryResult> _pipeline;

    // Cancelled when the time to shut down is used up: what is not settled then is dropped.
    readonly CancellationToken _shutdownToken;

    public BatchDispatcher(
        SiemAdapter adapter, SiemOptions options, DeliveryLedger ledger, FailureReporter failures, CancellationToken shutdownToken)
    {
        _options = options;
        _ledger = ledger;
        _failures = failures;
        _shutdownToken = shutdownToken;
        _slots = new SemaphoreSlim(options.MaxConcurrentRequests);
        _attempt = new Attempt(adapter, options, ledger);
        _pipeline = DeliveryPipeline.Create(options, failures, ledger);
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
            Drop(batch, sent: false);
            return;
        }

        // On the pool: composing and compressing the body is the slot's work, not the batching loop's.
        var delivery = Task.Run(() => DeliverAsync(batch));
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

    public void Dispose() => _slots.Dispose();

    async Task DeliverAsync(SiemBatch batch)
    {
        var unsettled = new Stack<SiemBatch>([batch]);
        var holdsSlot = true;
        try
        {
            while (unsettled.Count > 0)
            {
                var result = await SendAsync(unsettled.Peek()).ConfigureAwait(false);

                if (result.Confirmation is { } confirmation)
                {
                    // Waiting occupies no slot: a SIEM that confirms after seconds must not cost throughput.
                    _slots.Release();
                    holdsSlot = false;
                    result = await confirmation.WaitAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, _shutdownToken).ConfigureAwait(false);
                    await _slots.WaitAsync(_shutdownToken).ConfigureAwait(false);
                    holdsSlot = true;
                }

                Settle(unsettled, result);
                if (result.RetryAfter is { } pause) await Task.Delay(pause, _options.TimeProvider, _shutdownToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            foreach (var rest in unsettled) Drop(rest, sent: true);
        }
        finally
        {
            if (holdsSlot) _slots.Release();
        }
    }

    ValueTask<DeliveryResult> SendAsync(SiemBatch batch) =>
        _pipeline.ExecuteAsync(
            static (state, attemptToken) => state.Attempt.SendAsync(state.Batch, attemptToken, state.ShutdownToken),
            (Attempt: _attempt, Batch: batch, ShutdownToken: _shutdownToken),
            _shutdownToken);

    /// <summary>Settles what <paramref name="result" /> settles of the topmost batch, and leaves the rest to be sent.</summary>
    void Settle(Stack<SiemBatch> unsettled, DeliveryResult result)
    {
        var batch = unsettled.Pop();
        switch (result.Outcome)
        {
            case DeliveryOutcome.Delivered:
                Deliver(batch.Events);
                _failures.Success(result.Reason);
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
                _ledger.RecordRetry();
                _failures.Trouble(result);
                unsettled.Push(batch);
                break;
        }
    }

    void SettleEach(Stack<SiemBatch> unsettled, SiemBatch batch, DeliveryResult result)
    {
        List<EncodedEvent> delivered = [], rejected = [], notTaken = [];
        for (var i = 0; i < batch.Count; i++)
        {
            var account = result.Events![i] switch
            {
                EventOutcome.Delivered => delivered,
                EventOutcome.Rejected => rejected,
                _ => notTaken,
            };
            account.Add(batch.Events[i]);
        }

        if (delivered.Count > 0) Deliver(delivered);
        if (rejected.Count > 0) Reject(rejected, result.Reason);
        if (notTaken.Count > 0) unsettled.Push(new SiemBatch(new ArraySegment<EncodedEvent>([.. notTaken])));
    }

    void Deliver(IReadOnlyList<EncodedEvent> events) => _ledger.Deliver(events.Count, Release(events));

    void Reject(IReadOnlyList<EncodedEvent> events, string? reason)
    {
        _failures.Rejected(Originals(events), events.Count, reason ?? "no reason given");
        _ledger.Reject(events.Count, Release(events));
    }

    void Drop(SiemBatch batch, bool sent)
    {
        var reason = sent
            ? "the sink was disposed before the SIEM confirmed them; it may have taken some"
            : "the sink was disposed before they could be sent";
        _failures.Dropped(Originals(batch.Events), batch.Count, reason);
        _ledger.Drop(batch.Count, Release(batch.Events));
    }

    static long Release(IReadOnlyList<EncodedEvent> events)
    {
        long bytes = 0;
        foreach (var settled in events)
        {
            bytes += settled.Length;
            settled.Release();
        }

        return bytes;
    }

    LogEvent[] Originals(IReadOnlyList<EncodedEvent> events) =>
        _failures.WantsEvents ? [.. events.Select(encoded => encoded.Original).OfType<LogEvent>()] : [];
}
