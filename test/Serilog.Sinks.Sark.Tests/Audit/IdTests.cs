using System.Collections.Concurrent;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Audit;

public sealed class IdTests
{
    [Fact]
    public void EveryEventHasAnIdOfItsOwnWhicheverThreadMakesIt()
    {
        var ids = new ConcurrentBag<string>();
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < 1_000; i++) ids.Add(Some.AuditEvent().Id);
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();

        Assert.Equal(8_000, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", id));
    }
}
