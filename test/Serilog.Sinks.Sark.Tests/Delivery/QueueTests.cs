using Serilog.Core;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Delivery;

public sealed class QueueTests
{
    [Fact]
    public async Task BeyondTheQueueLimitTheNewestEventsAreDroppedAndReported()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var siem = WaitsFor(go.Task);
        var logger = TestLogger.Create(siem, options => options.MaxQueueSize = 100);
        var events = Some.AuditEvents(130);

        logger.Audit(events);
        var full = logger.Metrics;
        go.SetResult();
        await logger.DisposeAsync();

        Assert.Equal((130, 30, 100), (full.Accepted, full.Dropped, full.Pending));
        Assert.Equal(events.Take(100).Select(e => e.Id).Order(), siem.Requests.SelectMany(ids => ids).Order());
        Assert.All(logger.Failures.Failures, failure => Assert.Equal(LoggingFailureKind.Permanent, failure.Kind));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task TheQueueIsLimitedInBytesToo()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var logger = TestLogger.Create(WaitsFor(go.Task), options => options.MaxQueueBytes = 1024 * 1024);
        var large = new string('x', 300 * 1024);

        logger.Audit(Enumerable.Range(0, 5).Select(i => Some.AuditEvent() with { Id = $"{i}{large}" }));
        var full = logger.Metrics;
        go.SetResult();
        await logger.DisposeAsync();

        Assert.Equal((3, 2), (full.Pending, full.Dropped));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task SelfLogIsToldOfAFullQueueOnceAndOfItsEnd()
    {
        SelfLogCapture.Start();
        var name = $"queue-{Guid.NewGuid():N}";
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var logger = new LoggerConfiguration()
            .WriteTo.SarkSiem(WaitsFor(go.Task), new SiemOptions { Name = name, MaxQueueSize = 10, BatchTimeoutSeconds = 1 })
            .CreateLogger();
        var monitor = SarkSiems.Running.Single(running => running.Name == name);

        foreach (var auditEvent in Some.AuditEvents(500)) logger.Audit(auditEvent);
        go.SetResult();
        await Eventually.TrueAsync(() => monitor.GetMetrics().Pending == 0, "the queue is empty");
        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.Collection(
            SelfLogCapture.About(name),
            line => Assert.Contains("the queue is full", line, StringComparison.Ordinal),
            line => Assert.Contains("has dropped 490 events in all", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task EmitNeverBlocksWhileTheSiemHangs()
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var logger = TestLogger.Create(WaitsFor(go.Task));

        // On this thread: if Emit waited for the SIEM, the next line would never be reached.
        logger.Audit(Some.AuditEvents(5_000));
        Assert.Equal(5_000, logger.Metrics.Pending);

        go.SetResult();
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    static ScriptedSiem WaitsFor(Task go) => new(async (_, _) =>
    {
        await go;
        return DeliveryResult.Delivered;
    });
}
