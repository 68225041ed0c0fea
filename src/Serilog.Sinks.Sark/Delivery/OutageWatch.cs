namespace Serilog.Sinks.Sark.Delivery;

/// <summary>
/// While requests fail, asks the SIEM for its health, so that its recovery is noticed within a second or two, and not only at the end of a long wait.
/// </summary>
sealed class OutageWatch(SiemMonitor monitor, CircuitBreaker breaker, TimeProvider timeProvider, CancellationToken shutdownToken)
{
    static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(30);

    int _watching;
    volatile bool _failing;

    public void Observe(DeliveryResult result)
    {
        _failing = result.Outcome == DeliveryOutcome.Retry;
        if (_failing) Watch();
    }

    void Watch()
    {
        if (Interlocked.Exchange(ref _watching, 1) == 0) _ = Task.Run(WatchAsync, CancellationToken.None);
    }

    async Task WatchAsync()
    {
        try
        {
            var began = timeProvider.GetTimestamp();
            while (_failing)
            {
                await monitor.CheckHealthAsync(shutdownToken).ConfigureAwait(false);
                await Task.Delay(NextInterval(timeProvider.GetElapsedTime(began)), timeProvider, shutdownToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The sink is shutting down.
        }
        finally
        {
            Volatile.Write(ref _watching, 0);
        }

        // A failure that came between the last look and the end of the watch found it running still.
        if (_failing && !shutdownToken.IsCancellationRequested) Watch();
    }

    // While the breaker is open, the longer the outage has lasted, the less a few seconds more matter, and the more senders watch it.
    TimeSpan NextInterval(TimeSpan outage)
    {
        var tenth = TimeSpan.FromTicks(outage.Ticks / 10);
        return breaker.State == CircuitState.Closed || tenth < ShortestInterval ? ShortestInterval : tenth < LongestInterval ? tenth : LongestInterval;
    }
}
