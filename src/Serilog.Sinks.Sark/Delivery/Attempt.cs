using System.Diagnostics;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>One request: whatever comes of it, timeouts and exceptions included, becomes a <see cref="DeliveryResult" /> and goes into the books.</summary>
sealed class Attempt(SiemAdapter adapter, SiemOptions options, DeliveryLedger ledger)
{
    // For an adapter to notice that it is cancelled.
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <exception cref="OperationCanceledException">The sink has used up its time to shut down.</exception>
    public async ValueTask<DeliveryResult> SendAsync(SiemBatch batch, CancellationToken attemptToken, CancellationToken shutdownToken)
    {
        var started = Stopwatch.StartNew();
        DeliveryResult result;
        try
        {
            result = await SendOnceAsync(batch, attemptToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!shutdownToken.IsCancellationRequested)
        {
            result = DeliveryResult.Retry($"no answer within {options.TimeoutSeconds} seconds", "timeout");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A header that cannot be sent is quoted by its exception.
            result = DeliveryResult.Retry($"the adapter failed: {exception.GetType().Name}: {adapter.WithoutSecrets(exception.Message)}", "adapter");
        }

        result = Check(result, batch);
        ledger.RecordRequest(result, batch, started.Elapsed);
        return result;
    }

    /// <summary>Waits until the SIEM has confirmed what it has taken.</summary>
    /// <exception cref="OperationCanceledException">The sink has used up its time to shut down.</exception>
    public async Task<DeliveryResult> ConfirmAsync(Task<DeliveryResult> confirmation, CancellationToken shutdownToken)
    {
        try
        {
            return await confirmation.WaitAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, shutdownToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!shutdownToken.IsCancellationRequested)
        {
            return DeliveryResult.Retry($"the adapter failed, and its confirmation with it: {exception.GetType().Name}: {adapter.WithoutSecrets(exception.Message)}", "adapter");
        }
    }

    /// <summary>An adapter may block, or not mind its token: neither may hold up the sink, at its end least of all.</summary>
    async Task<DeliveryResult> SendOnceAsync(SiemBatch batch, CancellationToken attemptToken)
    {
        var sending = Task.Run(() => adapter.SendAsync(batch, attemptToken), CancellationToken.None);
        try
        {
            return await sending.WaitAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, attemptToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!sending.IsCompleted)
        {
            await Task.WhenAny(sending, Task.Delay(Grace, CancellationToken.None)).ConfigureAwait(false);
            if (sending.IsCompleted) return await sending.ConfigureAwait(false);

            batch.LeaveBuffersTo(sending);
            throw;
        }
    }

    static DeliveryResult Check(DeliveryResult result, SiemBatch batch)
    {
        if (result.Outcome != DeliveryOutcome.PerEvent) return result;

        if (result.Events!.Count != batch.Count)
            return DeliveryResult.Retry($"the adapter failed: it answered for {result.Events.Count} events of {batch.Count}", "adapter");

        // An answer that settles nothing must go through the backoff, or it would be repeated without a pause.
        return result.Events.All(outcome => outcome == EventOutcome.NotTaken)
            ? DeliveryResult.Retry(result.Reason ?? "no event was taken", result.ErrorType ?? "not_taken", result.RetryAfter)
            : result;
    }
}
