using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Delivery;

/// <summary>What the queue holds beyond the events' bytes. Alone, because the memory that it looks at is the process's.</summary>
[Collection(Alone)]
public sealed class QueueMemoryTests
{
    const string Alone = "Alone";

    [Fact]
    public async Task BatchesOfOneEventHoldLittleMoreThanTheirEvents()
    {
        const int Count = 5_000;
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var siem = new ScriptedSiem(async (_, _) =>
        {
            await go.Task;
            return DeliveryResult.Delivered;
        });
        var logger = TestLogger.Create(siem, options => options.BatchSize = 1);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        // Ids are all that this SIEM writes: each is larger than the one before, or smaller.
        for (var i = 0; i < Count; i++) logger.Audit(Some.AuditEvent() with { Id = new string('x', 700 + (i % 2 * 400)) });
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        go.SetResult();
        await logger.DisposeAsync();

        Assert.InRange(held / Count, 900, 16 * 1024);
        Assert.Equal(Count, logger.Metrics.Delivered);
        logger.AssertBooksBalance();
    }

    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class RunsAlone;
}
