using System.Globalization;
using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>
/// Tells the failure listener, which is <see cref="SelfLog" /> unless the application sets its own, what goes wrong: trouble that persists is told when it
/// begins, when it changes and when it ends; events given up are told with their number and the reason.
/// </summary>
sealed class FailureReporter(object sender, string name)
{
    readonly object _lock = new();
    ILoggingFailureListener _listener = SelfLog.FailureListener;
    readonly HashSet<string> _troubles = new(StringComparer.Ordinal);
    readonly HashSet<string> _journalTroubles = new(StringComparer.Ordinal);
    readonly Dictionary<string, long> _journalDefects = new(StringComparer.Ordinal);
    string? _warning;
    readonly Dictionary<string, long> _dropped = new(StringComparer.Ordinal);
    long _rejected;
    long _droppedAtFullQueue;
    long _tooLate;
    bool _queueFull;
    bool _toldNotAnAuditEvent;

    /// <summary>Whether somebody beyond SelfLog listens, who may want lost events back, to write them elsewhere.</summary>
    public bool WantsEvents => !ReferenceEquals(_listener, SelfLog.FailureListener);

    public void SetListener(ILoggingFailureListener listener) => _listener = listener;

    /// <summary>Delivery does not succeed at the moment; the events wait.</summary>
    public void Trouble(DeliveryResult result)
    {
        // By the kind of error: the words of one and the same trouble may differ from answer to answer, as those with a request id in them do.
        lock (_lock)
            if (!_troubles.Add(result.ErrorType ?? ""))
                return;

        var action = result.Outcome == DeliveryOutcome.Refused ? "is refused, and its events wait until the configuration is put right" : "fails and is retried";
        Tell(LoggingFailureKind.Temporary, $"sending {action}: {result.Reason ?? "no reason given"}", []);
    }

    /// <summary>The SIEM has taken events.</summary>
    /// <param name="warning">What it has to say about them.</param>
    /// <param name="troubleIsOver">Whether no other events wait because of an earlier trouble.</param>
    public void Success(string? warning, bool troubleIsOver)
    {
        var hadTrouble = false;
        lock (_lock)
        {
            if (troubleIsOver)
            {
                hadTrouble = _troubles.Count > 0;
                _troubles.Clear();
            }

            if (_warning == warning) warning = null;
            else _warning = warning;
        }

        if (hadTrouble) SelfLog.WriteLine("{0}: sending succeeds again.", name);
        if (warning is not null) Tell(LoggingFailureKind.Temporary, $"the SIEM took the events and warns: {warning}", []);
    }

    /// <summary>Events are rejected. SelfLog is told of the first, the tenth, the hundredth …; a listener that wants events gets every one.</summary>
    public void Rejected(IReadOnlyCollection<LogEvent> originals, int count, string reason)
    {
        var before = Interlocked.Add(ref _rejected, count) - count;
        if (WantsEvents || before == 0) Tell(LoggingFailureKind.Permanent, $"{Events(count)} rejected: {reason}", originals);
        else if (Digits(before + count) > Digits(before)) SelfLog.WriteLine("{0}: {1} rejected so far; the latest: {2}", name, Events(before + count), reason);
    }

    /// <summary>Events are given up because the sink is disposed. SelfLog is told when that is <see cref="Over" />; a listener that wants events gets every one.</summary>
    public void Dropped(IReadOnlyCollection<LogEvent> originals, int count, string reason)
    {
        if (WantsEvents)
        {
            Tell(LoggingFailureKind.Final, $"{Events(count)} dropped: {reason}", originals);
            return;
        }

        lock (_lock) _dropped[reason] = _dropped.TryGetValue(reason, out var before) ? before + count : count;
    }

    /// <summary>The sink is disposed, and every event is settled.</summary>
    public void Over()
    {
        lock (_lock)
        {
            foreach (var dropped in _dropped) SelfLog.WriteLine("{0}: {1} dropped: {2}", name, Events(dropped.Value), dropped.Key);
            _dropped.Clear();
        }
    }

    /// <summary>An event was logged after the sink was disposed. SelfLog is told of the first, the tenth, the hundredth …; a listener that wants events gets every one.</summary>
    public void TooLate(LogEvent logEvent)
    {
        var count = Interlocked.Increment(ref _tooLate);
        if (WantsEvents || count == 1) Tell(LoggingFailureKind.Final, "1 event dropped: the sink was disposed before it was logged", [logEvent]);
        else if (Digits(count) > Digits(count - 1)) SelfLog.WriteLine("{0}: {1} dropped so far: the sink was disposed before they were logged", name, Events(count));
    }

    /// <summary>The queue is full. SelfLog is told when that begins and when it is over; a listener that wants events gets every one.</summary>
    public void QueueFull(LogEvent logEvent)
    {
        bool begins;
        long dropped;
        lock (_lock)
        {
            begins = !_queueFull;
            _queueFull = true;
            dropped = ++_droppedAtFullQueue;
        }

        if (begins || WantsEvents)
            Tell(LoggingFailureKind.Permanent, $"the queue is full, so the newest events are dropped: {dropped} so far", [logEvent]);
    }

    public void QueueHasRoom()
    {
        if (!_queueFull) return;

        long dropped;
        lock (_lock)
        {
            if (!_queueFull) return;
            _queueFull = false;
            dropped = _droppedAtFullQueue;
        }

        SelfLog.WriteLine("{0}: the queue has room again; it has dropped {1} in all.", name, Events(dropped));
    }

    /// <summary>The journal does not take events. Told once for each kind of trouble until it works again.</summary>
    public void JournalTrouble(string reason)
    {
        lock (_lock)
            if (!_journalTroubles.Add(reason))
                return;

        Tell(LoggingFailureKind.Temporary, $"the journal: {reason}", []);
    }

    /// <summary>Something about the journal is wrong that does not keep it from taking events. Told the first, the tenth, the hundredth … time.</summary>
    public void JournalDefect(string kind, string reason)
    {
        long count;
        lock (_lock) _journalDefects[kind] = count = _journalDefects.TryGetValue(kind, out var before) ? before + 1 : 1;
        if (Digits(count) == Digits(count - 1) && count > 1) return;

        Tell(LoggingFailureKind.Temporary, count == 1 ? $"the journal: {reason}" : $"the journal, for the {count}th time: {reason}", []);
    }

    /// <summary>An event is in the journal.</summary>
    public void JournalWorks()
    {
        if (_journalTroubles.Count == 0) return;

        lock (_lock) _journalTroubles.Clear();
    }

    public void NotAnAuditEvent()
    {
        if (_toldNotAnAuditEvent) return;
        _toldNotAnAuditEvent = true;
        SelfLog.WriteLine(
            "{0}: a log event has a property named AuditEvent that is not an audit event: it is not a structure with an EventType. Such events are treated as ordinary log events. Was the @ of {{@AuditEvent}} left out? Does a trimmed application lack Destructure.AuditEvents()?",
            name);
    }

    void Tell(LoggingFailureKind kind, string message, IReadOnlyCollection<LogEvent> events)
    {
        if (!WantsEvents)
        {
            // Not by its listener, which takes the message for a format string and fails over the braces of a quoted answer.
            SelfLog.WriteLine("{0}: {1}", name, message);
            return;
        }

        try
        {
            _listener.OnLoggingFailed(sender, kind, $"{name}: {message}", events, exception: null);
        }
        catch (Exception exception)
        {
            // The listener is the application's code, and delivery must outlive it.
            SelfLog.WriteLine("{0}: the failure listener failed: {1}", name, exception);
        }
    }

    static int Digits(long number) => number.ToString(CultureInfo.InvariantCulture).Length;

    static string Events(long count) => count == 1 ? "1 event" : $"{count} events";
}
