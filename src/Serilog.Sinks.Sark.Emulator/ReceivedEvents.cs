using Microsoft.AspNetCore.Http;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator;

/// <summary>What a SIEM has stored, and the requests that brought it. Safe to use from any thread.</summary>
public sealed class ReceivedEvents
{
    readonly Lock _lock = new();
    readonly List<ReceivedEvent> _all = [];
    readonly Dictionary<string, ReceivedEvent> _firstById = new(StringComparer.Ordinal);
    readonly List<ReceivedRequest> _requests = [];
    TaskCompletionSource _changed = NewSignal();

    internal ReceivedEvents()
    {
    }

    /// <summary>How many events are stored, copies not counted.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _firstById.Count;
            }
        }
    }

    /// <summary>How many copies of events have arrived beyond the first of each.</summary>
    public int Duplicates
    {
        get
        {
            lock (_lock)
            {
                return _all.Count - _firstById.Count;
            }
        }
    }

    /// <summary>A snapshot of the events in order of arrival, copies included.</summary>
    public IReadOnlyList<ReceivedEvent> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _all];
            }
        }
    }

    /// <summary>A snapshot of the requests bearing events in order of arrival, failed ones included.</summary>
    public IReadOnlyList<ReceivedRequest> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>A snapshot of the events from a place on, in order of arrival, copies included.</summary>
    /// <param name="start">How many events to leave out, such as those that were in the last snapshot; 0 or more.</param>
    /// <returns>The events; none if there are fewer.</returns>
    public IReadOnlyList<ReceivedEvent> From(int start)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        lock (_lock)
        {
            return start < _all.Count ? _all[start..] : [];
        }
    }

    /// <summary>A snapshot of the requests bearing events from a place on, in order of arrival, failed ones included.</summary>
    /// <param name="start">How many requests to leave out; 0 or more.</param>
    /// <returns>The requests; none if there are fewer.</returns>
    public IReadOnlyList<ReceivedRequest> RequestsFrom(int start)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        lock (_lock)
        {
            return start < _requests.Count ? _requests[start..] : [];
        }
    }

    /// <summary>Whether an event is stored.</summary>
    /// <param name="id">The event's id.</param>
    /// <returns><see langword="true"/> if at least one copy has arrived.</returns>
    public bool Contains(string id) => Find(id) is not null;

    /// <summary>Finds an event.</summary>
    /// <param name="id">The event's id.</param>
    /// <returns>The first copy that arrived, or <see langword="null"/>.</returns>
    public ReceivedEvent? Find(string id)
    {
        lock (_lock)
        {
            return _firstById.GetValueOrDefault(id);
        }
    }

    /// <summary>Waits until enough events are stored.</summary>
    /// <param name="count">How many events, copies not counted.</param>
    /// <param name="timeout">How long to wait at most, in real time whatever the emulator's clock: it guards a test against hanging.</param>
    /// <returns>A task that completes once <see cref="Count"/> is at least <paramref name="count"/>.</returns>
    /// <exception cref="TimeoutException">Too few events arrived in time; the message says how many.</exception>
    public async Task WaitForAsync(int count, TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout);
        while (true)
        {
            Task changed;
            int stored;
            lock (_lock)
            {
                stored = _firstById.Count;
                changed = _changed.Task;
            }

            if (stored >= count)
            {
                return;
            }

            try
            {
                await changed.WaitAsync(deadline.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Of {count} events awaited, {stored} arrived within {timeout}.");
            }
        }
    }

    /// <summary>Forgets every event and every request, so that a long run does not fill the memory.</summary>
    /// <returns>How many events there were, copies included.</returns>
    public int Clear()
    {
        lock (_lock)
        {
            var events = _all.Count;
            _all.Clear();
            _firstById.Clear();
            _requests.Clear();
            return events;
        }
    }

    internal void Add(HttpRequest request, RequestBody body, int? status, IReadOnlyList<ReceivedEvent> stored)
    {
        var received = new ReceivedRequest(
            request.Method,
            request.Path.Value ?? "",
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.CompressedBytes,
            body.Content.Length,
            status,
            [.. stored.Select(storedEvent => storedEvent.Id)]);

        TaskCompletionSource changed;
        lock (_lock)
        {
            _requests.Add(received);
            _all.AddRange(stored);
            foreach (var storedEvent in stored)
            {
                _firstById.TryAdd(storedEvent.Id, storedEvent);
            }

            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    // Asynchronous continuations: a test must not go on inside the request that it waited for.
    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
