using System.Text;
using System.Text.Json;
using Serilog.Events;
using Serilog.Sinks.Sark.Redaction;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>Turns log events into the SIEM's bytes, once, on the thread that logs.</summary>
sealed class EventEncoder(SiemAdapter adapter, SiemOptions options, DeliveryLedger ledger, FailureReporter failures)
{
    readonly int _maxEventBytes = adapter.Limits.MaxEventBytes;
    readonly bool _shortens = adapter.Limits.OversizeEvents == OversizeEvents.Truncate;
    readonly Redactor? _redactor = Redactor.Create(options);

    /// <param name="logEvent">The event that was logged.</param>
    /// <param name="captured">The audit event that it carries, if any.</param>
    /// <returns>The event, with its audit event as it was read, and without what must not leave the process; null if this sink does not take it at all.</returns>
    public LogEvent? Take(LogEvent logEvent, out CapturedAuditEvent? captured)
    {
        captured = AuditEventReader.Take(ref logEvent);
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
            var size = adapter.MeasureEvent(buffer.Complete());
            if (size > _maxEventBytes && _shortens && captured is not null) size = Shorten(logEvent, captured, buffer, size);
            if (size > _maxEventBytes)
            {
                rejection = $"the event has {size} bytes, and the SIEM takes {_maxEventBytes} at most";
                return null;
            }

            var bytes = buffer.Complete();
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

    /// <summary>Writes the event again, with less of its details, until the SIEM takes it or nothing of them is left.</summary>
    /// <returns>How large it is now.</returns>
    long Shorten(LogEvent logEvent, CapturedAuditEvent captured, SiemBuffer buffer, long size)
    {
        var originalBytes = buffer.Length;
        var details = ReadDetails(captured);

        // Escaping makes the text longer by a factor that depends on it.
        for (var length = Math.Min(details.Length, _maxEventBytes); size > _maxEventBytes && length > 0; length /= 2)
        {
            buffer.Clear();
            adapter.WriteEvent(new SiemEvent(logEvent, captured, options.LowerCaseNames, new ShortenedDetails(Beginning(details, length), originalBytes)), buffer);
            size = adapter.MeasureEvent(buffer.Complete());
        }

        buffer.Truncated = true;
        return size;
    }

    static string ReadDetails(CapturedAuditEvent captured)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, AuditEventJson.WriterOptions)) AuditEventJson.WriteDetails(json, captured.Details);
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    static string Beginning(string text, int length) =>
        text.Substring(0, length < text.Length && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length);
}
