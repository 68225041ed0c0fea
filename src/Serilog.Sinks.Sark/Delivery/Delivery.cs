namespace Serilog.Sinks.Sark.Delivery;

/// <summary>A batch on its way: what of it is not settled yet, and whether it holds one of the slots for requests.</summary>
sealed class Delivery(SiemBatch batch, SemaphoreSlim slots)
{
    bool _holdsSlot = true;

    public Stack<SiemBatch> Unsettled { get; } = new([batch]);

    /// <summary>The answer to its last request, if that has failed.</summary>
    public DeliveryResult? Failure { get; set; }

    /// <summary>Waits without occupying a slot, which belongs to requests: neither a batch that backs off nor one whose confirmation is awaited may cost throughput.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was cancelled.</exception>
    public async Task<T> WaitAsync<T>(Task<T> what, CancellationToken cancellationToken)
    {
        ReleaseSlot();
        var result = await what.ConfigureAwait(false);
        await slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        _holdsSlot = true;
        return result;
    }

    public void ReleaseSlot()
    {
        if (!_holdsSlot) return;
        _holdsSlot = false;
        slots.Release();
    }
}
