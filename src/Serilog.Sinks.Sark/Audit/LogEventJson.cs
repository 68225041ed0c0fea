using System.Globalization;
using System.Text.Json;
using Serilog.Events;

namespace Serilog.Sinks.Sark;

/// <summary>The wire form of an ordinary log event, for sinks that are told to include them.</summary>
static class LogEventJson
{
    public static void WriteMembers(Utf8JsonWriter json, LogEvent logEvent, bool includeDetails, ISet<string>? reservedNames, bool includeIdentity)
    {
        if (includeIdentity) AuditEventJson.WriteTimestamp(json, logEvent.Timestamp);
        json.WriteString("level", logEvent.Level.ToString());
        if (reservedNames?.Contains("message") != true) json.WriteString("message", logEvent.RenderMessage(CultureInfo.InvariantCulture));
        json.WriteString("message_template", logEvent.MessageTemplate.Text);
        if (logEvent.Exception is { } exception) json.WriteString("exception", exception.ToString());
        if (logEvent.TraceId is { } traceId) json.WriteString("trace_id", traceId.ToHexString());
        if (logEvent.SpanId is { } spanId) json.WriteString("span_id", spanId.ToHexString());
        if (!includeDetails) return;

        json.WriteStartObject("properties");
        foreach (var property in logEvent.Properties)
        {
            json.WritePropertyName(property.Key);
            PropertyValueJson.Write(json, property.Value);
        }

        json.WriteEndObject();
    }
}
