using System.Net;
using System.Text.Json;

namespace Serilog.Sinks.Sark.Splunk;

/// <summary>
/// Asks the collector, once a second and for all requests together, which of them the indexers have acknowledged. Polls only while something is waiting.
/// </summary>
sealed class SplunkAcknowledgements(
    Func<string, CancellationToken, Task<(HttpStatusCode Status, string Body)>> pollAsync, TimeSpan timeout, TimeProvider timeProvider) : IDisposable
{
    const int AckDisabled = 14;

    // An indexer acknowledges about a second after it has taken a request.
    static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    readonly object _lock = new();
    readonly Dictionary<long, Waiting> _waiting = [];
    readonly CancellationTokenSource _disposed = new();
    bool _polling;

    /// <returns>Completes when the indexer has acknowledged the request, or has not in time.</returns>
    public Task<DeliveryResult> WaitAsync(long ackId)
    {
        var waiting = new Waiting(timeProvider.GetTimestamp());
        lock (_lock)
        {
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
        _disposed.Cancel();
        _disposed.Dispose();
    }

    async Task PollAsync()
    {
        var cancellationToken = _disposed.Token;
        try
        {
            while (NextPoll() is { } body)
            {
                await Task.Delay(PollInterval, timeProvider, cancellationToken).ConfigureAwait(false);
                try
                {
                    var (_, answer) = await pollAsync(body, cancellationToken).ConfigureAwait(false);
                    Read(answer);
                }
                catch (Exception exception) when (exception is HttpRequestException or IOException)
                {
                    // The collector is away for the moment; the deadline below decides.
                }

                Expire();
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed. Whoever still waits is cancelled by the sink's shutdown.
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
