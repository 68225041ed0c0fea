using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serilog.Events;
using Serilog.Parsing;

namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>The formats of the hand-written sinks, with the same content as ours, from an ordinary event's properties or from the typed event.</summary>
static class HandFormat
{
    const string TypedProperty = "Typed";

    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    static readonly MessageTemplate TypedTemplate = new MessageTemplateParser().Parse("{Typed}");

    static readonly (string Name, JsonEncodedText Wire)[] Members =
    [
        Named("Id", "id"), Named("EventType", "event_type"), Named("UserId", "user_id"), Named("UserEmail", "user_email"), Named("ServerId", "server_id"),
        Named("ToolName", "tool_name"), Named("Decision", "decision"), Named("PolicyId", "policy_id"), Named("PolicyVersion", "policy_version"),
        Named("Environment", "environment"), Named("IpAddress", "ip_address"), Named("UserAgent", "user_agent"), Named("RequestId", "request_id"),
        Named("Success", "success"), Named("LatencyMs", "latency_ms"), Named("Details", "details"),
    ];

    /// <summary>Logs the typed event as it is, in a property that nobody but the hand-written sink can read.</summary>
    public static void LogTyped(ILogger logger, AuditEvent auditEvent) => logger.Write(new LogEvent(
        auditEvent.Timestamp, LogEventLevel.Warning, exception: null, TypedTemplate, [new LogEventProperty(TypedProperty, new ScalarValue(auditEvent))]));

    public static string PathOf(HandWriter write) => write == WriteSplunk ? "/services/collector/event" : "/api/v2/logs";

    public static void WriteBeginning(HandWriter write, ArrayBufferWriter<byte> batch)
    {
        if (write == WriteDatadog) batch.Write("["u8);
    }

    public static void WriteSeparator(HandWriter write, ArrayBufferWriter<byte> batch) => batch.Write(write == WriteDatadog ? ","u8 : "\n"u8);

    public static void WriteEnd(HandWriter write, ArrayBufferWriter<byte> batch)
    {
        if (write == WriteDatadog) batch.Write("]"u8);
    }

    public static void WriteSplunk(Utf8JsonWriter json, LogEvent logEvent)
    {
        json.WriteStartObject();
        json.WriteNumber("time"u8, logEvent.Timestamp.ToUnixTimeMilliseconds() / 1000m);
        json.WriteString("host"u8, "vm");
        json.WriteString("source"u8, "sark"u8);
        json.WriteString("sourcetype"u8, "sark:audit"u8);
        json.WriteString("index"u8, "sark_audit"u8);
        json.WriteStartObject("event"u8);
        WriteMembers(json, logEvent);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void WriteDatadog(Utf8JsonWriter json, LogEvent logEvent)
    {
        json.WriteStartObject();
        json.WriteString("ddsource"u8, "sark-audit"u8);
        json.WriteString("hostname"u8, "vm"u8);
        json.WriteString("service"u8, "sark"u8);
        json.WriteString("status"u8, "warning"u8);
        var (who, userId, address, agent, type, what) = Typed(logEvent) is { } typed
            ? (typed.UserEmail, typed.UserId, typed.IpAddress, typed.UserAgent, typed.EventType.Name, typed.ToolName)
            : (Text(logEvent, "UserEmail"), Text(logEvent, "UserId"), Text(logEvent, "IpAddress"), Text(logEvent, "UserAgent"), Text(logEvent, "EventType"), Text(logEvent, "ToolName"));
        json.WriteString("message"u8, $"{who} performed {type} on {what}");
        json.WriteString("event_timestamp"u8, logEvent.Timestamp.UtcDateTime);
        json.WriteStartObject("usr"u8);
        json.WriteString("id"u8, userId);
        json.WriteString("email"u8, who);
        json.WriteEndObject();
        json.WriteStartObject("network"u8);
        json.WriteStartObject("client"u8);
        json.WriteString("ip"u8, address);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("http"u8);
        json.WriteString("useragent"u8, agent);
        json.WriteEndObject();
        json.WriteStartObject("evt"u8);
        json.WriteString("name"u8, type);
        json.WriteString("outcome"u8, "success"u8);
        json.WriteEndObject();
        WriteMembers(json, logEvent);
        json.WriteEndObject();
    }

    static void WriteMembers(Utf8JsonWriter json, LogEvent logEvent)
    {
        json.WriteString("timestamp"u8, logEvent.Timestamp.UtcDateTime);
        json.WriteString("severity"u8, "MEDIUM"u8);
        if (Typed(logEvent) is { } typed)
        {
            WriteTyped(json, typed);
            return;
        }

        foreach (var (name, wire) in Members)
        {
            if (!logEvent.Properties.TryGetValue(name, out var value)) continue;
            json.WritePropertyName(wire);
            WriteValue(json, value);
        }
    }

    static void WriteTyped(Utf8JsonWriter json, AuditEvent typed)
    {
        json.WriteString("id"u8, typed.Id);
        json.WriteString("event_type"u8, typed.EventType.Name);
        json.WriteString("user_id"u8, typed.UserId);
        json.WriteString("user_email"u8, typed.UserEmail);
        json.WriteString("server_id"u8, typed.ServerId);
        json.WriteString("tool_name"u8, typed.ToolName);
        json.WriteString("decision"u8, typed.Decision);
        json.WriteString("policy_id"u8, typed.PolicyId);
        json.WriteString("policy_version"u8, typed.PolicyVersion);
        json.WriteString("environment"u8, typed.Environment);
        json.WriteString("ip_address"u8, typed.IpAddress);
        json.WriteString("user_agent"u8, typed.UserAgent);
        json.WriteString("request_id"u8, typed.RequestId);
        json.WriteBoolean("success"u8, typed.Success!.Value);
        json.WriteNumber("latency_ms"u8, typed.LatencyMs!.Value);
        json.WriteStartObject("details"u8);
        foreach (var detail in (Dictionary<string, object?>)typed.Details!)
        {
            json.WritePropertyName(detail.Key);
            WriteObject(json, detail.Value);
        }

        json.WriteEndObject();
    }

    static void WriteValue(Utf8JsonWriter json, LogEventPropertyValue value)
    {
        switch (value)
        {
            case ScalarValue scalar:
                WriteObject(json, scalar.Value);
                break;
            case DictionaryValue dictionary:
                json.WriteStartObject();
                foreach (var element in dictionary.Elements)
                {
                    json.WritePropertyName((string)element.Key.Value!);
                    WriteValue(json, element.Value);
                }

                json.WriteEndObject();
                break;
            default:
                throw new NotSupportedException(value.GetType().Name);
        }
    }

    static void WriteObject(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case string text: json.WriteStringValue(text); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case int number: json.WriteNumberValue(number); break;
            case double number: json.WriteNumberValue(number); break;
            default: throw new NotSupportedException(value?.GetType().Name);
        }
    }

    static AuditEvent? Typed(LogEvent logEvent) => logEvent.Properties.TryGetValue(TypedProperty, out var value) ? (AuditEvent)((ScalarValue)value).Value! : null;

    static string? Text(LogEvent logEvent, string name) => logEvent.Properties.TryGetValue(name, out var value) ? (string?)((ScalarValue)value).Value : null;

    static (string Name, JsonEncodedText Wire) Named(string name, string wire) => (name, JsonEncodedText.Encode(wire));
}
