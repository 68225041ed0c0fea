namespace Serilog.Sinks.Sark.Delivery;

/// <summary>Ends the waits between attempts early when the SIEM is found to be back.</summary>
sealed class RecoverySignal(TimeProvider timeProvider)
{
    TaskCompletionSource<bool> _recovered = Create();

    public void Set() => Interlocked.Exchange(ref _recovered, Create()).TrySetResult(true);

    /// <summary>Waits until the next <see cref="Set" />, at most for <paramref name="longest" />.</summary>
    /// <returns>Whether the wait was cut short.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was cancelled.</exception>
    public async Task<bool> WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var wait = Task.Delay(longest, timeProvider, over.Token);
        var first = await Task.WhenAny(wait, Volatile.Read(ref _recovered).Task).ConfigureAwait(false);

        // Ends the timer of a wait that has been cut short.
        over.Cancel();
        cancellationToken.ThrowIfCancellationRequested();
        return first != wait;
    }

    // Asynchronous continuations: those who wait must not run on the thread, or under the lock, of who signals.
    static TaskCompletionSource<bool> Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
