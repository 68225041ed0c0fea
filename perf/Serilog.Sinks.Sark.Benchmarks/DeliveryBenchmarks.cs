using System.IO.Compression;
using System.Net;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Serilog.Core;

namespace Serilog.Sinks.Sark.Benchmarks;

/// <summary>
/// The whole path of an event but for the network: logged, encoded, queued, batched, gzipped, and settled by an answer that is there at once. The floor writes the
/// same bytes by hand with one writer into one buffer, and gzips them in batches of the same size.
/// </summary>
[MemoryDiagnoser]
[ShortRunJob]
public class DeliveryBenchmarks : IDisposable
{
    const int Events = 20_000;

    static readonly AuditEvent Event = SampleEvent.Create();

    byte[] _encoded = [];
    Logger? _logger;
    SiemMonitor? _monitor;
    CapturingHandler? _handler;

    [Params(100, 1000)]
    public int BatchSize { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _handler = new CapturingHandler();
        _logger = new LoggerConfiguration()
            .WriteTo.SarkSplunk(options =>
            {
                options.HecUrl = "https://splunk.example.com:8088";
                options.HecToken = "token";
                options.BatchSize = BatchSize;
                options.BatchTimeoutSeconds = 1;
                options.MaxQueueSize = 10 * Events;
                options.MaxConcurrentRequests = 1;
                options.HttpMessageHandler = _handler;
            })
            .CreateLogger();
        _monitor = SarkSiems.Running[^1];

        _logger.Audit(Event);
        SpinWait.SpinUntil(() => _monitor.GetMetrics().Delivered == 1);
        _encoded = _handler.LastBody;
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _logger!.Dispose();
        _handler!.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Events)]
    public long ByHand()
    {
        using var template = JsonDocument.Parse(_encoded);
        using var buffer = new MemoryStream();
        using var json = new Utf8JsonWriter(buffer);
        long sent = 0;
        for (var i = 0; i < Events; i++)
        {
            template.RootElement.WriteTo(json);
            json.Flush();
            json.Reset();
            buffer.WriteByte((byte)'\n');
            if ((i + 1) % BatchSize != 0) continue;

            using var compressed = new MemoryStream();
            using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(buffer.GetBuffer(), 0, (int)buffer.Length);
            sent += compressed.Length;
            buffer.SetLength(0);
        }

        return sent;
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public void Sink()
    {
        var before = _monitor!.GetMetrics().Delivered;
        for (var i = 0; i < Events; i++) _logger!.Audit(Event);

        // A timer decides when the last batch is due, so what is measured ends when all but that are delivered.
        SpinWait.SpinUntil(() => _monitor.GetMetrics().Delivered - before >= Events - BatchSize);
    }

    sealed class CapturingHandler : HttpMessageHandler
    {
        public byte[] LastBody { get; private set; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (LastBody.Length == 0) LastBody = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"text":"Success","code":0}""") };
        }
    }
}
