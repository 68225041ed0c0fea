using BenchmarkDotNet.Attributes;
using Serilog.Events;
using Serilog.Parsing;
using Serilog.Sinks.Sark.Delivery;
using Serilog.Sinks.Sark.Journal;

namespace Serilog.Sinks.Sark.Benchmarks;

/// <summary>What the journal costs the thread that logs: the line of an event alone, and the line in the operating system's hands, acknowledged a thousand at a time.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class JournalBenchmarks : IDisposable
{
    const int Events = 1_000;

    static readonly CapturedAuditEvent Captured = AuditEventCapture.Capture(SampleEvent.Create(), new ValueCapture(Log.Logger));

    readonly LogEvent _logged = new(
        Captured.AuditEvent.Timestamp, LogEventLevel.Warning, exception: null, new MessageTemplateParser().Parse("Audit {@AuditEvent}"), [new LogEventProperty("AuditEvent", Captured)]);

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sark-");
    readonly long[] _offsets = new long[Events];
    readonly DeliveryLedger _ledger;
    readonly CircuitBreaker _breaker;
    readonly EventJournal _journal;

    public JournalBenchmarks()
    {
        var options = new SiemOptions { JournalDirectory = _folder.FullName };
        _ledger = new DeliveryLedger("benchmark", options);
        _breaker = new CircuitBreaker(options, new RecoverySignal(TimeProvider.System));
        _journal = new EventJournal("benchmark", options, _ledger, new FailureReporter(this, "benchmark"), _breaker);
    }

    public void Dispose()
    {
        _journal.Dispose();
        _breaker.Dispose();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public int Line()
    {
        using var line = JournalLine.Write(_logged);
        return line.Bytes.Count;
    }

    [Benchmark(OperationsPerInvoke = Events)]
    public void Append()
    {
        Segment? segment = null;
        var count = 0;
        for (var i = 0; i < Events; i++)
        {
            _journal.Place(_logged, 755, out var record);
            var written = record!.Value;
            if (segment is not null && !ReferenceEquals(segment, written.Segment))
            {
                segment.Acknowledge(_offsets.AsSpan(0, count));
                count = 0;
            }

            segment = written.Segment;
            _offsets[count++] = written.Offset;
            _ledger.LeaveQueue(1, 755);
        }

        segment!.Acknowledge(_offsets.AsSpan(0, count));
    }
}
