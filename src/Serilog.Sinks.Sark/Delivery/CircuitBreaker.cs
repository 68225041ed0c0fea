using Polly;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>
/// Holds requests back, oldest first, while sending them would be of no use: after a number of failures in a row, as soon as the SIEM refuses the
/// configuration, and for as long as it asks for by <c>Retry-After</c>. Then lets one through at a time, until enough of them have succeeded.
/// </summary>
/// <remarks>
/// A strategy of our own in Polly's pipeline. Polly's breaker counts a ratio within a window of time, closes after one success and throws at requests that come
/// while it is open; evidence is to wait, and an operator reasons in failures in a row.
/// </remarks>
sealed class CircuitBreaker : ResilienceStrategy<DeliveryResult>, IDisposable
{
    readonly object _lock = new();
    readonly Queue<TaskCompletionSource<Pass>> _held = new();
    readonly int _breakAfterFailures, _closeAfterSuccesses;
    readonly TimeSpan _breakDuration;
    readonly RecoverySignal _recovery;
    readonly ITimer _breakTimer;

    CircuitState _state;
    bool _endsEarly, _probing;
    int _failures, _successes;

    public CircuitBreaker(SiemOptions options, RecoverySignal recovery)
    {
        _breakAfterFailures = options.BreakAfterFailures;
        _closeAfterSuccesses = options.CloseAfterSuccesses;
        _breakDuration = TimeSpan.FromSeconds(options.BreakDurationSeconds);
        _recovery = recovery;
        _breakTimer = options.TimeProvider.CreateTimer(
            static breaker => ((CircuitBreaker)breaker!).EndBreak(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    enum Pass
    {
        Normal,
        Probe,
    }

    public CircuitState State
    {
        get
        {
            lock (_lock) return _state;
        }
    }

    /// <summary>
    /// The SIEM is said to be back. Ends the waits between attempts, and the break, unless the SIEM has asked for it by <c>Retry-After</c> or caused it by
    /// refusing the configuration.
    /// </summary>
    public void SiemIsBack()
    {
        lock (_lock)
            if (_endsEarly)
                EndBreak();
        _recovery.Set();
    }

    public void Dispose() => _breakTimer.Dispose();

    protected override async ValueTask<Outcome<DeliveryResult>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<DeliveryResult>>> callback, ResilienceContext context, TState state)
    {
        Pass pass;
        try
        {
            pass = await EnterAsync(context.CancellationToken).ConfigureAwait(context.ContinueOnCapturedContext);
        }
        catch (OperationCanceledException exception)
        {
            return Outcome.FromException<DeliveryResult>(exception);
        }

        DeliveryResult? result = null;
        try
        {
            var outcome = await callback(context, state).ConfigureAwait(context.ContinueOnCapturedContext);
            result = outcome.Result;
            return outcome;
        }
        finally
        {
            Leave(pass, result);
        }
    }

    Task<Pass> EnterAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<Pass> held;
        lock (_lock)
        {
            if (_state == CircuitState.Closed) return Task.FromResult(Pass.Normal);
            if (_state == CircuitState.HalfOpen && !_probing)
            {
                _probing = true;
                return Task.FromResult(Pass.Probe);
            }

            // Asynchronous continuations: requests must not run under our lock.
            held = new TaskCompletionSource<Pass>(TaskCreationOptions.RunContinuationsAsynchronously);
            _held.Enqueue(held);
        }

        return HoldAsync(held, cancellationToken);
    }

    static async Task<Pass> HoldAsync(TaskCompletionSource<Pass> held, CancellationToken cancellationToken)
    {
        using (cancellationToken.Register(() => held.TrySetCanceled(cancellationToken)))
            return await held.Task.ConfigureAwait(false);
    }

    void Leave(Pass pass, DeliveryResult? result)
    {
        lock (_lock)
        {
            if (pass == Pass.Probe) _probing = false;
            switch (result?.Outcome)
            {
                case null:
                    // Given up by the sink, and no word of the SIEM.
                    break;
                case DeliveryOutcome.Retry or DeliveryOutcome.Refused:
                    Fail(pass, result);
                    break;
                default:
                    Succeed();
                    break;
            }

            if (_state == CircuitState.HalfOpen && !_probing) LetOneProbe();
        }
    }

    void Fail(Pass pass, DeliveryResult result)
    {
        _failures++;
        if (DeliveryPipeline.RetryAfter(result) is { } asked) Open(asked, endsEarly: false);
        else if (result.Outcome == DeliveryOutcome.Refused) Open(_breakDuration, endsEarly: false);
        else if (pass == Pass.Probe || (_state == CircuitState.Closed && _failures >= _breakAfterFailures)) Open(_breakDuration, endsEarly: true);
    }

    void Succeed()
    {
        _failures = 0;
        if (_state == CircuitState.Closed) return;

        // A request that was under way when the SIEM refused another, or asked for a pause, does not overrule it.
        if (_state == CircuitState.Open && !_endsEarly) return;

        _state = CircuitState.HalfOpen;
        if (++_successes < _closeAfterSuccesses) return;

        _state = CircuitState.Closed;
        while (_held.Count > 0) _held.Dequeue().TrySetResult(Pass.Normal);
        _recovery.Set();
    }

    void Open(TimeSpan duration, bool endsEarly)
    {
        _state = CircuitState.Open;
        _endsEarly = endsEarly;
        _successes = 0;
        _breakTimer.Change(duration, Timeout.InfiniteTimeSpan);
    }

    void EndBreak()
    {
        lock (_lock)
        {
            if (_state != CircuitState.Open) return;
            _state = CircuitState.HalfOpen;
            if (!_probing) LetOneProbe();
        }
    }

    void LetOneProbe()
    {
        // Those that have been cancelled while they were held are passed over.
        while (!_probing && _held.Count > 0) _probing = _held.Dequeue().TrySetResult(Pass.Probe);
    }
}
