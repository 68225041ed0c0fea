using System.Diagnostics;
using System.Net;
using Serilog.Core;

namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>What each durability costs the thread that logs and the whole path, and how long a backlog takes to be replayed. The SIEM answers at once.</summary>
sealed class DurabilityCost(int events, int backlog)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("Warming up …");
        await MeasureAsync(Durability.Journal, events / 2, cancellationToken);
        Console.WriteLine("durability      events/s   Emit p50 µs   Emit p99 µs   Emit max µs");
        foreach (var durability in new[] { Durability.Memory, Durability.Spill, Durability.Journal, Durability.JournalSynced })
        {
            // A flush takes as long as the medium takes.
            await MeasureAsync(durability, durability == Durability.JournalSynced ? events / 20 : events, cancellationToken);
        }

        await ReplayAsync(cancellationToken);
        return 0;
    }

    static async Task MeasureAsync(Durability durability, int count, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sark-");
        using var siem = new SiemHandler();
        var logger = CreateLogger(siem, folder.FullName, durability, count);
        var monitor = SarkSiems.Running[^1];
        for (var i = 0; i < 1_000; i++) logger.Audit(NextEvent(i));
        await UntilDeliveredAsync(monitor, 1_000, cancellationToken);

        var emits = new double[count];
        var running = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            var auditEvent = NextEvent(i);
            var began = Stopwatch.GetTimestamp();
            logger.Audit(auditEvent);
            emits[i] = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        }

        await UntilDeliveredAsync(monitor, 1_000 + count, cancellationToken);
        var perSecond = count / running.Elapsed.TotalSeconds;
        await logger.DisposeAsync();
        folder.Delete(recursive: true);

        Array.Sort(emits);
        Console.WriteLine(FormattableString.Invariant(
            $"{durability,-14} {perSecond,9:0} {emits[count / 2],13:0.0} {emits[(int)(count * 0.99)],13:0.0} {emits[count - 1],13:0}"));
    }

    async Task ReplayAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("sark-");
        using (var dead = new SiemHandler { Status = HttpStatusCode.Unauthorized })
        {
            var logger = CreateLogger(dead, folder.FullName, Durability.Journal, queue: 10_000);
            for (var i = 0; i < backlog; i++) logger.Audit(NextEvent(i));
            await logger.DisposeAsync();
        }

        GC.Collect();
        using var siem = new SiemHandler();
        var running = Stopwatch.StartNew();
        var next = CreateLogger(siem, folder.FullName, Durability.Journal, queue: 10_000);
        var monitor = SarkSiems.Running[^1];
        var heap = 0L;
        while (monitor.GetMetrics().Delivered < backlog)
        {
            heap = Math.Max(heap, GC.GetTotalMemory(forceFullCollection: false));
            await Task.Delay(50, cancellationToken);
        }

        Console.WriteLine(FormattableString.Invariant($"{backlog} events replayed in {running.Elapsed.TotalSeconds:0.0} s, with {heap / 1e6:0} MB of heap at most"));
        await next.DisposeAsync();
        folder.Delete(recursive: true);
    }

    static Logger CreateLogger(SiemHandler siem, string folder, Durability durability, int queue) => new LoggerConfiguration()
        .WriteTo.SarkSplunk(options =>
        {
            options.HecUrl = "https://splunk.example.com:8088";
            options.HecToken = "token";
            options.BatchSize = 1000;
            options.BatchTimeoutSeconds = 1;
            options.MaxQueueSize = Math.Max(queue, 10_000);
            options.ShutdownTimeoutSeconds = 0;
            options.Durability = durability;
            options.JournalDirectory = folder;
            options.JournalMaxBytes = 16L * 1024 * 1024 * 1024;
            options.HttpMessageHandler = siem;
        })
        .CreateLogger();

    static AuditEvent NextEvent(int number) => new(AuditEventType.ToolInvoked)
    {
        UserEmail = "alice@example.com",
        ToolName = "run_query",
        RequestId = $"req-{number}",
        Details = new Dictionary<string, object?> { ["number"] = number, ["statement"] = "SELECT id, name, balance FROM accounts WHERE region = $1" },
    };

    static async Task UntilDeliveredAsync(SiemMonitor monitor, long count, CancellationToken cancellationToken)
    {
        while (monitor.GetMetrics().Delivered < count) await Task.Delay(1, cancellationToken);
    }

    sealed class SiemHandler : HttpMessageHandler
    {
        public HttpStatusCode Status { get; init; } = HttpStatusCode.OK;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(Status)
            {
                Content = new StringContent(Status == HttpStatusCode.OK ? """{"text":"Success","code":0}""" : """{"text":"Invalid token","code":4}"""),
            });
    }
}
