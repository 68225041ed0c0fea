using Serilog.Events;
using Serilog.Sinks.PeriodicBatching;
using Serilog.Sinks.Sark.Journal;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>Gathers events into batches, and has PeriodicBatching queue them and hand them on: when a batch is full, or its time is up.</summary>
/// <remarks>
/// PeriodicBatching is given whole batches instead of events. Each event would be an object of its own with a buffer of its own in its queue, and would wake its reader
/// when the queue is short: that was 1,700 bytes allocated for each event, where 200 are left now. So events are gathered here, where they are logged, and what PeriodicBatching sees
/// is one item for a batch. It still decides when: an item is handed on at once, and when none has come for the length of its period it says so, and the batch that is
/// being filled is queued as it is.
/// </remarks>
sealed class BatchQueue : IAsyncDisposable
{
    readonly object _lock = new();
    readonly int _batchSize;
    readonly SiemLimits _limits;
    readonly BatchDispatcher _dispatcher;
    readonly PeriodicBatchingSink _batching;
    EventBatch? _open;
    bool _started;

    // As many as the last one had, so that a batch needs no more memory than it fills.
    int _expectedEvents = 1, _expectedBytes = 1024;

    public BatchQueue(SiemOptions options, SiemLimits limits, BatchDispatcher dispatcher)
    {
        _batchSize = options.BatchSize;
        _limits = limits;
        _dispatcher = dispatcher;
        _batching = new PeriodicBatchingSink(new Outlet(this), new PeriodicBatchingSinkOptions
        {
            BatchSizeLimit = 1,
            Period = TimeSpan.FromSeconds(options.BatchTimeoutSeconds),

            // The bound is ours: PeriodicBatching's own would drop events without a word.
            QueueLimit = null,
        });
    }

    public void Add(in EncodedEvent encoded, JournalRecord? record)
    {
        lock (_lock)
        {
            var batch = _open ??= new EventBatch(_expectedEvents, _expectedBytes);
            batch.Add(encoded, record);

            // The first event of all does not wait: its batch is queued with it, and takes what else comes until it is handed on.
            if (!_started || batch.Count == _batchSize) Queue(batch);
            _started = true;
            if (batch.Count == _batchSize) Close(batch);
        }
    }

    /// <summary>Nothing may be added any more. Waits until what is in the queue has been handed to the dispatcher.</summary>
    public async ValueTask DisposeAsync()
    {
        QueueOpen();

        // Blocks a thread only where PeriodicBatching has no other way: sinks that are disposed together would wait for the pool to grow.
        if (_batching is IAsyncDisposable batching) await batching.DisposeAsync().ConfigureAwait(false);
        else await Task.Run(_batching.Dispose).ConfigureAwait(false);
    }

    async Task DispatchAsync(EventBatch batch)
    {
        lock (_lock)
            if (ReferenceEquals(batch, _open)) Close(batch);
        foreach (var part in BatchCutter.Cut(batch.Events, _limits)) await _dispatcher.DispatchAsync(part).ConfigureAwait(false);
    }

    void QueueOpen()
    {
        lock (_lock)
            if (_open is { Count: > 0 } batch)
                Queue(batch);
    }

    void Queue(EventBatch batch)
    {
        if (batch.IsQueued) return;

        batch.IsQueued = true;
        _batching.Emit(batch);
    }

    void Close(EventBatch batch)
    {
        _open = null;
        _expectedEvents = batch.Count;
        _expectedBytes = (int)Math.Min(batch.Length, int.MaxValue);
    }

    /// <summary>What PeriodicBatching hands its items to. Never throws: PeriodicBatching answers that by dropping them.</summary>
    sealed class Outlet(BatchQueue queue) : PeriodicBatching.IBatchedLogEventSink
    {
        public async Task EmitBatchAsync(IEnumerable<LogEvent> batch)
        {
            foreach (var item in batch) await queue.DispatchAsync((EventBatch)item).ConfigureAwait(false);
        }

        public Task OnEmptyBatchAsync()
        {
            queue.QueueOpen();
            return Task.CompletedTask;
        }
    }
}
