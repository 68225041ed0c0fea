using System.Net;
using System.Text.Json;

namespace Serilog.Sinks.Sark.Splunk;

/// <summary>
/// Asks the collector, once a second and for all requests together, which of them the indexers have acknowledged. Polls only while something is waiting.
/// </summary>
sealed class SplunkAcknowledgements(
    Func<string, CancellationToken, Task<(HttpStatusCode Status, string Body)>> pollAsync, TimeSpan timeout, TimeSpan pollTimeout, TimeProvider timeProvider) : IDisposable
{
    const int AckDisabled = 14;

    // An indexer acknowledges about a second after it has taken a request.
    static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    static readonly DeliveryResult Disposed = DeliveryResult.Retry("the sink was disposed before an indexer acknowledged the events", "ack_lost");

    readonly object _lock = new();
    readonly Dictionary<long, Waiting> _waiting = [];
    readonly CancellationTokenSource _disposed = new();
    bool _polling;
    bool _isDisposed;

    /// <returns>Completes when the indexer has acknowledged the request, has not in time, or when this is disposed.</returns>
    public Task<DeliveryResult> WaitAsync(long ackId)
    {
        var waiting = new Waiting(timeProvider.GetTimestamp());
        lock (_lock)
        {
            if (_isDisposed) return Task.FromResult(Disposed);

            // Ids count up within a channel: one that comes again means that the collector has restarted and forgotten the first.
            if (_waiting.TryGetValue(ackId, out var forgotten))
                forgotten.Complete(DeliveryResult.Retry("the collector has restarted before its indexer acknowledged the events", "ack_lost"));
            _waiting[ackId] = waiting;

            if (!_polling)
            {
                _polling = true;
                _ = Task.Run(PollAsync);
            }
        }

        return waiting.Result;
    }

    public void Dispose()
    {
        lock (_lock) _isDisposed = true;

        // Not disposed of: a poll that is under way may still ask for its token.
        _disposed.Cancel();
        CompleteAll(Disposed);
    }

    async Task PollAsync()
    {
        while (NextPoll() is { } body)
        {
            try
            {
                await Task.Delay(PollInterval, timeProvider, _disposed.Token).ConfigureAwait(false);
                Read(await PollOnceAsync(body).ConfigureAwait(false));
            }
            catch (Exception)
            {
                // The collector is away for the moment, or hangs; the deadline below decides. When this is disposed, nothing waits any more.
            }

            Expire();
        }
    }

    async Task<string> PollOnceAsync(string body)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_disposed.Token);
        try
        {
            var (_, answer) = await pollAsync(body, over.Token).WaitAsync(pollTimeout, timeProvider, _disposed.Token).ConfigureAwait(false);
            return answer;
        }
        finally
        {
            // Ends a request that has taken too long.
            over.Cancel();
        }
    }

    /// <returns>The body of the next poll, or null when nothing is waiting and polling ends.</returns>
    string? NextPoll()
    {
        lock (_lock)
        {
            if (_waiting.Count > 0) return $"{{\"acks\":[{string.Join(",", _waiting.Keys)}]}}";
            _polling = false;
            return null;
        }
    }

    void Read(string body)
    {
        if (HecAnswer.Read(body) is { Code: AckDisabled })
        {
            CompleteAll(DeliveryResult.DeliveredWithWarning(
                "useAck is set, but the token has indexer acknowledgement disabled: events count as delivered when the collector has taken them"));
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("acks", out var acks)
                || acks.ValueKind != JsonValueKind.Object) return;

            foreach (var ack in acks.EnumerateObject())
                if (ack.Value.ValueKind == JsonValueKind.True && long.TryParse(ack.Name, out var id))
                    Complete(id, DeliveryResult.Delivered);
        }
        catch (JsonException)
        {
            // Not a collector's answer; the deadline decides.
        }
    }

    void Expire()
    {
        List<long> expired = [];
        lock (_lock)
            foreach (var waiting in _waiting)
                if (timeProvider.GetElapsedTime(waiting.Value.Since) >= timeout)
                    expired.Add(waiting.Key);

        foreach (var ackId in expired)
            Complete(ackId, DeliveryResult.Retry(
                $"no indexer has acknowledged the events within {timeout.TotalSeconds} seconds, so they are sent again", "ack_timeout"));
    }

    void CompleteAll(DeliveryResult result)
    {
        long[] all;
        lock (_lock) all = [.. _waiting.Keys];
        foreach (var ackId in all) Complete(ackId, result);
    }

    void Complete(long ackId, DeliveryResult result)
    {
        Waiting? waiting;
        lock (_lock)
            if (_waiting.TryGetValue(ackId, out waiting))
                _waiting.Remove(ackId);

        waiting?.Complete(result);
    }

    sealed class Waiting(long since)
    {
        // Asynchronous continuations: the delivery that waits must not run inside our lock or our loop.
        readonly TaskCompletionSource<DeliveryResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Since => since;

        public Task<DeliveryResult> Result => _result.Task;

        public void Complete(DeliveryResult result) => _result.TrySetResult(result);
    }
}
