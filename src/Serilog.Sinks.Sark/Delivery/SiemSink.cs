using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Sinks.Sark.Journal;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>
/// The sink behind <c>WriteTo.Sark…</c>. It stands in front of PeriodicBatching and keeps the books that PeriodicBatching does not: it encodes, bounds the
/// queue, and settles every event it accepts.
/// </summary>
sealed class SiemSink : ILogEventSink, ISetLoggingFailureListener, IDisposable, IAsyncDisposable
{
    readonly SiemAdapter _adapter;
    readonly SiemOptions _options;
    readonly DeliveryLedger _ledger;
    readonly FailureReporter _failures;
    readonly EventEncoder _encoder;
    readonly CircuitBreaker _breaker;
    readonly BatchDispatcher _dispatcher;
    readonly BatchQueue _queue;
    readonly SiemMonitor _monitor;
    readonly CancellationTokenSource _shutdown = new();
    readonly CancellationTokenSource _stopReplay = new();
    readonly EventJournal? _journal;
    readonly JournalReplay? _replay;
    readonly Task _replaying = Task.CompletedTask;

    int _emitting;
    int _disposed;

    public SiemSink(SiemAdapter adapter, SiemOptions options)
    {
        _adapter = adapter;
        _options = options;
        var name = options.Name ?? adapter.Name;
        _ledger = new DeliveryLedger(name, options);
        _failures = new FailureReporter(this, name);
        _encoder = new EventEncoder(adapter, options, _ledger, _failures);
        var recovery = new RecoverySignal(options.TimeProvider);
        _breaker = new CircuitBreaker(options, recovery);
        _monitor = new SiemMonitor(name, adapter, options, _ledger, _breaker);
        var outageWatch = new OutageWatch(_monitor, _breaker, options.TimeProvider, _shutdown.Token);
        if (options.EffectiveDurability != Durability.Memory) _journal = new EventJournal(name, options, _ledger, _failures, _breaker);
        _dispatcher = new BatchDispatcher(adapter, options, _ledger, _failures, _breaker, recovery, outageWatch, _journal, _shutdown.Token);
        _queue = new BatchQueue(options, adapter.Limits, _dispatcher);
        if (_journal is not null && SarkSiems.Running.Any(other => other.Name == name && other.JournalDirectory == _monitor.JournalDirectory))
            SelfLog.WriteLine(
                "{0}: another sink of this name has the same journalDirectory: after a crash, either may deliver what the other has left. Where they send to different places, give each a name.",
                name);
        SarkSiems.Add(_monitor);
        if (_journal is not null)
        {
            _replay = new JournalReplay(_journal, _encoder, options, _ledger, _failures, _queue);
            _replaying = Task.Run(() => _replay.RunAsync(_stopReplay.Token));
        }
    }

    public void SetFailureListener(ILoggingFailureListener failureListener)
    {
        _failures.SetListener(failureListener);
        _replay?.Begin();
    }

    public void Emit(LogEvent logEvent)
    {
        _replay?.Begin();
        var accepted = false;
        try
        {
            if (_encoder.Take(logEvent, out var captured) is not { } taken) return;

            _ledger.Accept(captured?.AuditEvent);
            accepted = true;
            if (Volatile.Read(ref _disposed) == 0)
            {
                // Counted, so that Dispose can wait for those on their way into the queue: what comes after it has closed would vanish unseen. Those that come too late are
                // not, or they could have it wait for ever.
                Interlocked.Increment(ref _emitting);
                try
                {
                    if (Volatile.Read(ref _disposed) == 0)
                    {
                        Place(taken, captured);
                        return;
                    }
                }
                finally
                {
                    Interlocked.Decrement(ref _emitting);
                }
            }

            _failures.TooLate(taken);
            _ledger.Drop(1, 0, queued: 0);
        }
        catch (Exception exception)
        {
            SelfLog.WriteLine("{0}: an event was lost inside the sink: {1}", _monitor.Name, exception);
            if (accepted) _ledger.Drop(1, 0, queued: 0);
        }
    }

    public void Dispose() =>
        // Elsewhere, so that no synchronization context of the caller's can be waited for by both sides.
        Task.Run(async () => await DisposeAsync().ConfigureAwait(false)).GetAwaiter().GetResult();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;

        SpinWait.SpinUntil(() => Volatile.Read(ref _emitting) == 0);

        _stopReplay.Cancel();
        await _replaying.ConfigureAwait(false);
        var deadline = _options.TimeProvider.CreateTimer(
            static shutdown => ((CancellationTokenSource)shutdown!).Cancel(),
            _shutdown,
            TimeSpan.FromSeconds(_options.ShutdownTimeoutSeconds),
            Timeout.InfiniteTimeSpan);

        // Asynchronously: that waits for a callback which has just begun, and which must not find the source disposed.
        await using (deadline.ConfigureAwait(false))
        {
            // The last chance for what waits: it is tried now and not only when its wait is over.
            _breaker.SiemIsBack();
            await _queue.DisposeAsync().ConfigureAwait(false);
            await _dispatcher.WhenIdleAsync().ConfigureAwait(false);
        }

        _failures.Over();
        SarkSiems.Remove(_monitor);
        _shutdown.Cancel();
        _breaker.Dispose();
        _journal?.Dispose();
        _stopReplay.Dispose();
        _dispatcher.Dispose();
        _adapter.Dispose();
        _shutdown.Dispose();
    }

    void Place(LogEvent logEvent, CapturedAuditEvent? captured)
    {
        if (_encoder.Encode(logEvent, captured, out var rejection) is not { } encoded)
        {
            _failures.Rejected([logEvent], 1, rejection!);
            _journal?.Reject(logEvent, rejection!);
            _ledger.Reject(1, 0, queued: 0);
            return;
        }

        JournalRecord? record = null;
        switch (_journal?.Place(logEvent, encoded.Length, out record) ?? (_ledger.TryQueue(encoded.Length) ? Placement.Queue : Placement.Nowhere))
        {
            case Placement.Queue:
                if (_ledger.HasAmpleRoom) _failures.QueueHasRoom();
                _queue.Add(encoded, record);
                break;
            case Placement.Nowhere:
                _failures.QueueFull(logEvent);
                _ledger.Drop(1, 0, queued: 0);
                break;
            default:
                break;
        }

        encoded.Release();
    }
}
