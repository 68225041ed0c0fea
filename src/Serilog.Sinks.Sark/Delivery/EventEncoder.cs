using Serilog.Events;
using Serilog.Sinks.Sark.Redaction;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>Turns log events into the SIEM's bytes, once, on the thread that logs.</summary>
sealed class EventEncoder(SiemAdapter adapter, SiemOptions options, DeliveryLedger ledger, FailureReporter failures)
{
    readonly int _maxEventBytes = adapter.Limits.MaxEventBytes;
    readonly Redactor? _redactor = Redactor.Create(options);

    /// <param name="logEvent">The event that was logged.</param>
    /// <param name="captured">The audit event that it carries, if any.</param>
    /// <returns>The event, without what must not leave the process; null if this sink does not take it at all.</returns>
    public LogEvent? Take(LogEvent logEvent, out CapturedAuditEvent? captured)
    {
        captured = AuditEventReader.Read(logEvent);
        if (captured is null)
        {
            if (logEvent.Properties.ContainsKey(CapturedAuditEvent.PropertyName)) failures.NotAnAuditEvent();
            if (!options.IncludeNonAuditEvents) return null;
        }

        return _redactor?.Redact(logEvent, ref captured) ?? logEvent;
    }

    /// <returns>The encoded event, to be released; or null with the reason why this event can never be sent.</returns>
    public EncodedEvent? Encode(LogEvent logEvent, CapturedAuditEvent? captured, out string? rejection)
    {
        var buffer = SiemBuffer.Take();
        EncodedEvent? encoded = null;
        try
        {
            adapter.WriteEvent(new SiemEvent(logEvent, captured, options.LowerCaseNames), buffer);
            var bytes = buffer.Complete();
            if (bytes.Count > _maxEventBytes)
            {
                rejection = $"the event has {bytes.Count} bytes, and the SIEM takes {_maxEventBytes} at most";
                return null;
            }

            if (buffer.Truncated) ledger.RecordTruncation();
            rejection = null;
            encoded = new EncodedEvent(
                buffer,
                bytes,
                captured?.AuditEvent.Timestamp ?? logEvent.Timestamp,
                failures.WantsEvents || options.EffectiveDurability == Durability.Spill ? logEvent : null);
            return encoded;
        }
        catch (Exception exception)
        {
            // The adapter's own code: only the type is named, since its message may quote the event.
            rejection = $"the event could not be written ({exception.GetType().Name})";
            return null;
        }
        finally
        {
            if (encoded is null) buffer.Return();
        }
    }
}
