using System.Net;
using BenchmarkDotNet.Attributes;
using Serilog.Events;
using Serilog.Parsing;
using Serilog.Sinks.Sark.Datadog;
using Serilog.Sinks.Sark.Delivery;
using Serilog.Sinks.Sark.Splunk;

namespace Serilog.Sinks.Sark.Benchmarks;

/// <summary>What one event costs to write in each SIEM's format, and one batch to compose, gzip and hand to HttpClient, whose handler answers at once.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class EncodingBenchmarks : IDisposable
{
    const int BatchSize = 100;

    static readonly CapturedAuditEvent Captured = AuditEventCapture.Capture(SampleEvent.Create(), new ValueCapture(Log.Logger));

    static readonly LogEvent Logged = new(
        Captured.AuditEvent.Timestamp, LogEventLevel.Warning, exception: null, new MessageTemplateParser().Parse("Audit {@AuditEvent}"), [new LogEventProperty("AuditEvent", Captured)]);

    readonly AnsweringHandler _splunkHandler = new(HttpStatusCode.OK, """{"text":"Success","code":0}""");
    readonly AnsweringHandler _datadogHandler = new(HttpStatusCode.Accepted, "{}");
    readonly SiemAdapter _splunk;
    readonly SiemAdapter _datadog;
    readonly EventBatch _splunkEvents;
    readonly EventBatch _datadogEvents;

    public EncodingBenchmarks()
    {
        _splunk = new SplunkAdapter(new SplunkOptions { HecUrl = "https://splunk.example.com:8088", HecToken = "token", HttpMessageHandler = _splunkHandler });
        _datadog = new DatadogAdapter(new DatadogOptions { ApiKey = "key", HttpMessageHandler = _datadogHandler });
        _splunkEvents = Fill(_splunk);
        _datadogEvents = Fill(_datadog);
    }

    public void Dispose()
    {
        _splunk.Dispose();
        _datadog.Dispose();
        _splunkHandler.Dispose();
        _datadogHandler.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public int SplunkEvent() => Write(_splunk);

    [Benchmark]
    public int DatadogEvent() => Write(_datadog);

    [Benchmark(OperationsPerInvoke = BatchSize)]
    public Task<DeliveryResult> SplunkBatch() => _splunk.SendAsync(new SiemBatch(_splunkEvents.Events), CancellationToken.None);

    [Benchmark(OperationsPerInvoke = BatchSize)]
    public Task<DeliveryResult> DatadogBatch() => _datadog.SendAsync(new SiemBatch(_datadogEvents.Events), CancellationToken.None);

    static int Write(SiemAdapter adapter)
    {
        var buffer = SiemBuffer.Take();
        adapter.WriteEvent(new SiemEvent(Logged, Captured, lowerCaseNames: false), buffer);
        var length = buffer.Complete().Count;
        buffer.Return();
        return length;
    }

    static EventBatch Fill(SiemAdapter adapter)
    {
        var batch = new EventBatch(BatchSize, BatchSize * 1024);
        for (var i = 0; i < BatchSize; i++)
        {
            var buffer = SiemBuffer.Take();
            adapter.WriteEvent(new SiemEvent(Logged, AuditEventCapture.Capture(SampleEvent.Create(), new ValueCapture(Log.Logger)), lowerCaseNames: false), buffer);
            var encoded = new EncodedEvent(buffer, buffer.Complete(), Captured.AuditEvent.Timestamp, Original: null);
            batch.Add(encoded, record: null);
            encoded.Release();
        }

        return batch;
    }

    sealed class AnsweringHandler(HttpStatusCode status, string body) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            return new HttpResponseMessage(status) { Content = new StringContent(body) };
        }
    }
}
