using BenchmarkDotNet.Attributes;
using Serilog.Core;
using Serilog.Events;

namespace Serilog.Sinks.Sark.Benchmarks;

/// <summary>What an audit event costs the thread that logs it, before any sink. The floor is an ordinary log event with three properties.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class AuditBenchmarks
{
    static readonly AuditEvent Event = SampleEvent.Create();

    readonly Logger _logger = new LoggerConfiguration().WriteTo.Sink(new NullSink()).CreateLogger();

    [Benchmark(Baseline = true)]
    public void InformationWithThreeProperties() => _logger.Information("{User} has run {Tool} on {Server}", "alice", "run_query", "srv-postgres-primary");

    [Benchmark]
    public void Audit() => _logger.Audit(Event);

    [Benchmark]
    public void AuditByMessageTemplate() => _logger.Warning("{@AuditEvent}", Event);

    sealed class NullSink : ILogEventSink
    {
        public void Emit(LogEvent logEvent)
        {
            // The floor below any sink.
        }
    }
}
