using System.Net;
using Azure.Core;
using BenchmarkDotNet.Attributes;
using Google.Apis.Auth.OAuth2;
using Serilog.Events;
using Serilog.Parsing;
using Serilog.Sinks.Sark.AzureMonitor;
using Serilog.Sinks.Sark.CloudWatch;
using Serilog.Sinks.Sark.Datadog;
using Serilog.Sinks.Sark.Delivery;
using Serilog.Sinks.Sark.GoogleCloudLogging;
using Serilog.Sinks.Sark.Splunk;

namespace Serilog.Sinks.Sark.Benchmarks;

/// <summary>What one event costs to write in each SIEM's format, and one batch to compose, gzip and hand to HttpClient, whose handler answers at once.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class EncodingBenchmarks
{
    const int BatchSize = 100;

    static readonly CapturedAuditEvent Captured = AuditEventCapture.Capture(SampleEvent.Create(), new ValueCapture(Log.Logger));

    static readonly LogEvent Logged = new(
        Captured.AuditEvent.Timestamp, LogEventLevel.Warning, exception: null, new MessageTemplateParser().Parse("Audit {@AuditEvent}"), [new LogEventProperty("AuditEvent", Captured)]);

    SiemAdapter? _adapter;
    EventBatch? _events;

    [Params("splunk", "datadog", "cloudwatch", "azure_monitor", "google_cloud_logging")]
    public string Siem { get; set; } = "";

    [GlobalSetup]
    public void SetUp()
    {
        _adapter = Create(Siem);
        _events = Fill(_adapter);
    }

    [GlobalCleanup]
    public void CleanUp() => _adapter!.Dispose();

    [Benchmark]
    public int Event()
    {
        var buffer = SiemBuffer.Take();
        _adapter!.WriteEvent(new SiemEvent(Logged, Captured, lowerCaseNames: false), buffer);
        var length = buffer.Complete().Count;
        buffer.Return();
        return length;
    }

    [Benchmark(OperationsPerInvoke = BatchSize)]
    public async Task Batch()
    {
        var result = await _adapter!.SendAsync(new SiemBatch(_events!.Events), CancellationToken.None);
        if (result.Outcome != DeliveryOutcome.Delivered) throw new InvalidOperationException(result.Reason);
    }

    static SiemAdapter Create(string siem) => siem switch
    {
        "splunk" => new SplunkAdapter(new SplunkOptions
        {
            HecUrl = "https://splunk.example.com:8088",
            HecToken = "token",
            HttpMessageHandler = new AnsweringHandler(HttpStatusCode.OK, """{"text":"Success","code":0}"""),
        }),
        "datadog" => new DatadogAdapter(new DatadogOptions { ApiKey = "key", HttpMessageHandler = new AnsweringHandler(HttpStatusCode.Accepted, "{}") }),
        "cloudwatch" => new CloudWatchAdapter(new CloudWatchOptions
        {
            Region = "eu-central-1",
            LogGroup = "/sark/audit",
            AccessKeyId = "AKIDEXAMPLE",
            SecretAccessKey = "secret",
            HttpMessageHandler = new AnsweringHandler(HttpStatusCode.OK, "{}"),
        }),
        "azure_monitor" => new AzureMonitorAdapter(new AzureMonitorOptions
        {
            Endpoint = "https://sark.westeurope-1.ingest.monitor.azure.com",
            DcrImmutableId = "dcr-00000000000000000000000000000000",
            StreamName = "Custom-SarkAudit",
            TokenCredential = DelegatedTokenCredential.Create(static (_, _) => new AccessToken("token", DateTimeOffset.MaxValue)),
            HttpMessageHandler = new AnsweringHandler(HttpStatusCode.NoContent, ""),
        }),
        _ => new GoogleCloudLoggingAdapter(new GoogleCloudLoggingOptions
        {
            ProjectId = "my-project",
            Credential = new SingleToken(),
            HttpMessageHandler = new AnsweringHandler(HttpStatusCode.OK, "{}"),
        }),
    };

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

    sealed class SingleToken : ITokenAccess
    {
        public Task<string> GetAccessTokenForRequestAsync(string? authUri = null, CancellationToken cancellationToken = default) => Task.FromResult("token");
    }
}
