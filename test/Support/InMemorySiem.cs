using System.Text;
using System.Text.Json;

namespace Serilog.Sinks.Sark.Tests.Support;

/// <summary>A SIEM in memory that takes everything, in SARK's own wire form, and keeps the bytes for a test to look at.</summary>
sealed class InMemorySiem : SiemAdapter
{
    static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly List<string> _received = [];

    public override string Name => "in-memory";

    public IReadOnlyList<string> Received
    {
        get
        {
            lock (_received) return [.. _received];
        }
    }

    public string SingleEvent => Assert.Single(Received);

    /// <summary>Audits one event through a logger of its own, and returns what arrives.</summary>
    public static string Receive(AuditEvent auditEvent, Action<SiemOptions>? configure = null)
    {
        var siem = new InMemorySiem();
        var logger = TestLogger.Create(siem, configure);
        logger.Audit(auditEvent);
        logger.Dispose();

        logger.AssertBooksBalance();
        return siem.SingleEvent;
    }

    public static JsonElement ReceiveJson(AuditEvent auditEvent, Action<SiemOptions>? configure = null) => Parse(Receive(auditEvent, configure));

    public static JsonElement Parse(string json) => JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 256 }).RootElement;

    public override void WriteEvent(in SiemEvent siemEvent, SiemBuffer buffer) => siemEvent.WriteTo(buffer.Json);

    public override Task<DeliveryResult> SendAsync(SiemBatch batch, CancellationToken cancellationToken)
    {
        lock (_received)
            for (var i = 0; i < batch.Count; i++) _received.Add(StrictUtf8.GetString(batch[i].Span));
        return Task.FromResult(DeliveryResult.Delivered);
    }

    public override Task<SiemHealth> CheckHealthAsync(CancellationToken cancellationToken) => Task.FromResult(new SiemHealth(true, 0, DateTimeOffset.UnixEpoch));
}
