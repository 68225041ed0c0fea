using System.Text.Encodings.Web;
using System.Text.Json;
using Serilog.Events;

namespace Serilog.Sinks.Sark;

/// <summary>
/// The wire form of an audit event: snake case, members that are null left out, <c>details</c> always an object.
/// </summary>
static class AuditEventJson
{
    static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
    static readonly JsonEncodedText Timestamp = JsonEncodedText.Encode("timestamp");
    static readonly JsonEncodedText EventType = JsonEncodedText.Encode("event_type");
    static readonly JsonEncodedText Severity = JsonEncodedText.Encode("severity");
    static readonly JsonEncodedText UserId = JsonEncodedText.Encode("user_id");
    static readonly JsonEncodedText UserEmail = JsonEncodedText.Encode("user_email");
    static readonly JsonEncodedText PrincipalType = JsonEncodedText.Encode("principal_type");
    static readonly JsonEncodedText PrincipalAttributes = JsonEncodedText.Encode("principal_attributes");
    static readonly JsonEncodedText ServerId = JsonEncodedText.Encode("server_id");
    static readonly JsonEncodedText ToolName = JsonEncodedText.Encode("tool_name");
    static readonly JsonEncodedText ResourceType = JsonEncodedText.Encode("resource_type");
    static readonly JsonEncodedText ActionOperation = JsonEncodedText.Encode("action_operation");
    static readonly JsonEncodedText ActionParameters = JsonEncodedText.Encode("action_parameters");
    static readonly JsonEncodedText Decision = JsonEncodedText.Encode("decision");
    static readonly JsonEncodedText PolicyId = JsonEncodedText.Encode("policy_id");
    static readonly JsonEncodedText PolicyVersion = JsonEncodedText.Encode("policy_version");
    static readonly JsonEncodedText Environment = JsonEncodedText.Encode("environment");
    static readonly JsonEncodedText IpAddress = JsonEncodedText.Encode("ip_address");
    static readonly JsonEncodedText UserAgent = JsonEncodedText.Encode("user_agent");
    static readonly JsonEncodedText RequestId = JsonEncodedText.Encode("request_id");
    static readonly JsonEncodedText Success = JsonEncodedText.Encode("success");
    static readonly JsonEncodedText ErrorMessage = JsonEncodedText.Encode("error_message");
    static readonly JsonEncodedText LatencyMs = JsonEncodedText.Encode("latency_ms");
    static readonly JsonEncodedText Cost = JsonEncodedText.Encode("cost");
    static readonly JsonEncodedText TraceId = JsonEncodedText.Encode("trace_id");
    static readonly JsonEncodedText SpanId = JsonEncodedText.Encode("span_id");
    static readonly JsonEncodedText Details = JsonEncodedText.Encode("details");
    static readonly JsonEncodedText Value = JsonEncodedText.Encode("value");
    static readonly JsonEncodedText EncodingError = JsonEncodedText.Encode("encoding_error");

    /// <summary>
    /// For every writer of events: text that a person reads stays as it is (the output is never embedded in HTML), and
    /// our own limits on depth, not the writer's, decide.
    /// </summary>
    public static readonly JsonWriterOptions WriterOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 1000,
        SkipValidation = true,
    };

    public static void WriteMembers(
        Utf8JsonWriter json, LogEvent logEvent, CapturedAuditEvent captured, bool lowerCaseNames, bool includeDetails, ISet<string>? reservedNames, bool includeIdentity,
        string? additionalName)
    {
        var auditEvent = captured.AuditEvent;
        var eventType = WellFormedText.Of(auditEvent.EventType.Name);
        var severity = auditEvent.Severity.ToWireName();

        if (includeIdentity)
        {
            WriteText(json, Id, auditEvent.Id);
            WriteTimestamp(json, auditEvent.Timestamp);
        }

        json.WriteString(EventType, lowerCaseNames ? eventType.ToLowerInvariant() : eventType);
        json.WriteString(Severity, lowerCaseNames ? severity.ToLowerInvariant() : severity);
        WriteText(json, UserId, auditEvent.UserId);
        WriteText(json, UserEmail, auditEvent.UserEmail);
        WriteText(json, PrincipalType, auditEvent.PrincipalType);
        WriteValue(json, PrincipalAttributes, captured.PrincipalAttributes);
        WriteText(json, ServerId, auditEvent.ServerId);
        WriteText(json, ToolName, auditEvent.ToolName);
        WriteText(json, ResourceType, auditEvent.ResourceType);
        WriteText(json, ActionOperation, auditEvent.ActionOperation);
        WriteValue(json, ActionParameters, captured.ActionParameters);
        WriteText(json, Decision, auditEvent.Decision);
        WriteText(json, PolicyId, auditEvent.PolicyId);
        WriteText(json, PolicyVersion, auditEvent.PolicyVersion);
        WriteText(json, Environment, auditEvent.Environment);
        WriteText(json, IpAddress, auditEvent.IpAddress);
        WriteText(json, UserAgent, auditEvent.UserAgent);
        WriteText(json, RequestId, auditEvent.RequestId);
        if (auditEvent.Success is { } success) json.WriteBoolean(Success, success);
        WriteText(json, ErrorMessage, auditEvent.ErrorMessage);
        if (auditEvent.LatencyMs is { } latencyMs)
        {
            json.WritePropertyName(LatencyMs);
            PropertyValueJson.WriteDouble(json, latencyMs);
        }

        if (auditEvent.Cost is { } cost) json.WriteNumber(Cost, cost);
        if (logEvent.TraceId is { } traceId && !Hides(TraceId)) json.WriteString(TraceId, traceId.ToHexString());
        if (logEvent.SpanId is { } spanId && !Hides(SpanId)) json.WriteString(SpanId, spanId.ToHexString());
        WriteAdditional(json, captured, reservedNames, additionalName);
        WriteText(json, EncodingError, captured.EncodingError);
        if (!includeDetails) return;

        json.WritePropertyName(Details);
        WriteDetails(json, captured.Details);

        bool Hides(JsonEncodedText name) => additionalName is null && captured.HasAdditional(name.Value);
    }

    public static void WriteTimestamp(Utf8JsonWriter json, DateTimeOffset timestamp)
    {
        Span<byte> text = stackalloc byte[Utf8Timestamp.Length];
        Utf8Timestamp.Write(text, timestamp);
        json.WriteString(Timestamp, text);
    }

    public static void WriteDetails(Utf8JsonWriter json, LogEventPropertyValue? details)
    {
        if (details is StructureValue or DictionaryValue)
        {
            PropertyValueJson.Write(json, details);
            return;
        }

        json.WriteStartObject();
        WriteValue(json, Value, details);
        json.WriteEndObject();
    }

    static void WriteAdditional(Utf8JsonWriter json, CapturedAuditEvent captured, ISet<string>? reservedNames, string? additionalName)
    {
        if (captured.Additional.Count == 0) return;

        if (additionalName is not null) json.WriteStartObject(additionalName);
        foreach (var member in captured.Additional)
        {
            json.WritePropertyName(WellFormedText.Of(reservedNames is null ? member.Name : Unreserved(captured, member.Name, reservedNames)));
            PropertyValueJson.Write(json, member.Value);
        }

        if (additionalName is not null) json.WriteEndObject();
    }

    static string Unreserved(CapturedAuditEvent captured, string name, ISet<string> reservedNames)
    {
        if (!reservedNames.Contains(name)) return name;

        do name += "_";
        while (reservedNames.Contains(name) || captured.HasAdditional(name));
        return name;
    }

    static void WriteText(Utf8JsonWriter json, JsonEncodedText name, string? value)
    {
        if (value is not null) json.WriteString(name, WellFormedText.Of(value));
    }

    static void WriteValue(Utf8JsonWriter json, JsonEncodedText name, LogEventPropertyValue? value)
    {
        if (value is null) return;
        json.WritePropertyName(name);
        PropertyValueJson.Write(json, value);
    }
}
