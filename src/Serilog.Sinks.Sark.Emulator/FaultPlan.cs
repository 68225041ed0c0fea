using System.Globalization;
using Serilog.Sinks.Sark.Emulator.Faults;

namespace Serilog.Sinks.Sark.Emulator;

/// <summary>
/// What goes wrong with a SIEM's next requests. Faults for a number of requests are used up one after the other in the order in which
/// they were planned, before an outage for a duration is looked at. Only requests bearing events are concerned, except that health
/// checks answer 503 during an outage. Safe to use from any thread.
/// </summary>
public sealed class FaultPlan
{
    readonly TimeProvider _time;
    readonly Lock _lock = new();
    readonly Queue<(Fault Fault, int Requests)> _planned = new();
    Fault? _outage;
    DateTimeOffset _outageEnd;
    TimeSpan _latency;
    int _usedOfFirst;

    internal FaultPlan(TimeProvider time) => _time = time;

    /// <summary>How long each answer is held back after the events are stored. Zero or more; default: zero.</summary>
    public TimeSpan Latency
    {
        get
        {
            lock (_lock)
            {
                return _latency;
            }
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            lock (_lock)
            {
                _latency = value;
            }
        }
    }

    internal bool InOutage
    {
        get
        {
            lock (_lock)
            {
                return CurrentOutage() is not null;
            }
        }
    }

    /// <summary>Answers the next requests with a status, storing nothing.</summary>
    /// <param name="requests">How many requests; 1 or more.</param>
    /// <param name="statusCode">The HTTP status, from 200 to 599.</param>
    /// <param name="retryAfter">The <c>Retry-After</c> header, in seconds rounded up; <see langword="null"/> for none.</param>
    /// <param name="body">The body; <see langword="null"/> for what the SIEM says with that status.</param>
    public void FailNext(int requests, int statusCode, TimeSpan? retryAfter = null, string? body = null) =>
        Plan(requests, new StatusFault(Checked(statusCode), Seconds(retryAfter), body));

    /// <summary>Answers the next requests with a status and the date form of <c>Retry-After</c>, storing nothing.</summary>
    /// <param name="requests">How many requests; 1 or more.</param>
    /// <param name="statusCode">The HTTP status, from 200 to 599.</param>
    /// <param name="retryAfterDate">The <c>Retry-After</c> header; the date form has whole seconds.</param>
    public void FailNext(int requests, int statusCode, DateTimeOffset retryAfterDate) =>
        Plan(requests, new StatusFault(Checked(statusCode), retryAfterDate.ToString("R", CultureInfo.InvariantCulture), body: null));

    /// <summary>
    /// Begins an outage: every request is answered with a status, storing nothing, and health checks with 503. Replaces an outage
    /// that is still on.
    /// </summary>
    /// <param name="duration">How long from now, by the emulator's clock.</param>
    /// <param name="statusCode">The HTTP status, from 200 to 599.</param>
    /// <param name="retryAfter">The <c>Retry-After</c> header, in seconds rounded up; <see langword="null"/> for none.</param>
    public void FailFor(TimeSpan duration, int statusCode, TimeSpan? retryAfter = null)
    {
        var outage = new StatusFault(Checked(statusCode), Seconds(retryAfter), body: null);
        lock (_lock)
        {
            _outage = outage;
            _outageEnd = _time.GetUtcNow() + duration;
        }
    }

    /// <summary>Breaks the connections of the next requests.</summary>
    /// <param name="requests">How many requests; 1 or more.</param>
    /// <param name="afterStoring">
    /// <see langword="false"/>: while the body is read, so nothing is stored. <see langword="true"/>: after its events are stored
    /// and before the answer, so a client that tries again sends duplicates.
    /// </param>
    public void ResetNext(int requests, bool afterStoring = false) => Plan(requests, new ResetFault(afterStoring));

    /// <summary>Neither stores nor answers the next requests; each lasts until its client gives up.</summary>
    /// <param name="requests">How many requests; 1 or more.</param>
    public void HangNext(int requests) => Plan(requests, new HangFault());

    /// <summary>Answers the next requests with 200 and an HTML page, storing nothing.</summary>
    /// <param name="requests">How many requests; 1 or more.</param>
    public void GarbageNext(int requests) => Plan(requests, new GarbageFault());

    /// <summary>Answers the next requests with 200 and a body that ends only when its client gives up, storing nothing.</summary>
    /// <param name="requests">How many requests; 1 or more.</param>
    public void EndlessNext(int requests) => Plan(requests, new EndlessFault());

    /// <summary>Drops everything planned, the outage and the latency.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _planned.Clear();
            _usedOfFirst = 0;
            _outage = null;
            _latency = TimeSpan.Zero;
        }
    }

    internal Fault? Take()
    {
        lock (_lock)
        {
            if (!_planned.TryPeek(out var next))
            {
                return CurrentOutage();
            }

            if (++_usedOfFirst == next.Requests)
            {
                _planned.Dequeue();
                _usedOfFirst = 0;
            }

            return next.Fault;
        }
    }

    static int Checked(int statusCode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(statusCode, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statusCode, 599);
        return statusCode;
    }

    static string? Seconds(TimeSpan? retryAfter) =>
        retryAfter is { } delay ? Math.Ceiling(delay.TotalSeconds).ToString(CultureInfo.InvariantCulture) : null;

    Fault? CurrentOutage() => _time.GetUtcNow() < _outageEnd ? _outage : null;

    void Plan(int requests, Fault fault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(requests, 1);
        lock (_lock)
        {
            _planned.Enqueue((fault, requests));
        }
    }
}
