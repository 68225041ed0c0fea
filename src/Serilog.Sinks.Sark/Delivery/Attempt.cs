using System.Diagnostics;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>One request: whatever comes of it, timeouts and exceptions included, becomes a <see cref="DeliveryResult" /> and goes into the books.</summary>
sealed class Attempt(SiemAdapter adapter, SiemOptions options, DeliveryLedger ledger)
{
    /// <exception cref="OperationCanceledException">The sink has used up its time to shut down.</exception>
    public async ValueTask<DeliveryResult> SendAsync(SiemBatch batch, CancellationToken attemptToken, CancellationToken shutdownToken)
    {
        var started = Stopwatch.StartNew();
        DeliveryResult result;
        try
        {
            result = await adapter.SendAsync(batch, attemptToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!shutdownToken.IsCancellationRequested)
        {
            result = DeliveryResult.Retry($"no answer within {options.TimeoutSeconds} seconds", "timeout");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            result = DeliveryResult.Retry($"the adapter failed: {exception.GetType().Name}: {exception.Message}", "adapter");
        }

        result = Check(result, batch);
        ledger.RecordRequest(result, batch, started.Elapsed);
        return result;
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
