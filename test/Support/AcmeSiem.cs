using System.Net.Http.Headers;

namespace Serilog.Sinks.Sark.Tests.Support;

/// <summary>
/// A SIEM of one's own, complete: batches go to <c>/events/batch</c> as <c>{"events":[…]}</c>, with a bearer token, and <c>/health</c> tells its health.
/// </summary>
sealed class AcmeSiem(string endpointUrl, string apiKey, HttpSiemOptions? options = null) : HttpSiemAdapter(options, apiKey)
{
    readonly Uri _endpoint = new(endpointUrl.TrimEnd('/') + "/");

    public override string Name => "acme";

    public override void WriteEvent(in SiemEvent siemEvent, SiemBuffer buffer)
    {
        var json = buffer.Json;
        json.WriteStartObject();
        json.WriteString("timestamp", siemEvent.Timestamp);
        json.WriteString("event_type", siemEvent.AuditEvent?.EventType.Name);
        json.WriteString("severity", siemEvent.Severity.ToString());
        json.WriteString("user_email", siemEvent.AuditEvent?.UserEmail);
        json.WritePropertyName("details");
        siemEvent.WriteDetailsTo(json);
        json.WriteEndObject();
    }

    protected override HttpRequestMessage CreateRequest(SiemBatch batch) => Authorized(HttpMethod.Post, "events/batch");

    protected override HttpRequestMessage CreateHealthRequest() => Authorized(HttpMethod.Get, "health");

    protected override void WriteBody(SiemBatch batch, SiemBuffer buffer)
    {
        var json = buffer.Json;
        json.WriteStartObject();
        json.WriteStartArray("events");
        for (var i = 0; i < batch.Count; i++) json.WriteRawValue(batch[i].Span);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    HttpRequestMessage Authorized(HttpMethod method, string path) =>
        new(method, new Uri(_endpoint, path)) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", apiKey) } };
}
