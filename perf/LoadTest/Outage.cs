using System.Diagnostics;
using Serilog.Sinks.Sark.Emulator;

namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>A SIEM that answers 503 for a while under a steady load, at the sink's default settings: what is lost, and how soon events flow again.</summary>
sealed class Outage(int eventsPerSecond, TimeSpan length, int queueSize)
{
    static readonly TimeSpan Before = TimeSpan.FromSeconds(3);
    static readonly TimeSpan After = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var emulator = await SiemEmulator.StartAsync(cancellationToken: cancellationToken);
        var splunk = emulator.Splunk;
        var logger = new LoggerConfiguration().WriteTo.SarkSplunk(splunk.Url.ToString(), splunk.Token, maxQueueSize: queueSize).CreateLogger();
        var siem = SarkSiems.Running[0];
        var follower = FollowAsync(siem, splunk, cancellationToken);

        var running = Stopwatch.StartNew();
        var failing = false;
        using var timer = new PeriodicTimer(Step);
        for (long logged = 0; running.Elapsed < Before + length + After && !cancellationToken.IsCancellationRequested;)
        {
            if (!failing && running.Elapsed >= Before)
            {
                failing = true;
                splunk.Faults.FailFor(length, 503);
            }

            for (var due = (long)(running.Elapsed.TotalSeconds * eventsPerSecond); logged < due; logged++)
                logger.Audit(new AuditEvent(AuditEventType.ToolInvoked) { RequestId = $"req-{logged}", UserEmail = "alice@example.com", ToolName = "run_query" });
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        await follower;
        await logger.DisposeAsync();
        var metrics = siem.GetMetrics();
        Console.WriteLine($"accepted {metrics.Accepted}, delivered {metrics.Delivered}, dropped and reported {metrics.Dropped}, rejected {metrics.Rejected}; arrived {splunk.Received.Count}, {splunk.Received.Duplicates} twice");
        return metrics.Accepted == metrics.Delivered + metrics.Dropped + metrics.Rejected && splunk.Received.Count == metrics.Delivered ? 0 : 1;
    }

    async Task FollowAsync(SiemMonitor siem, SplunkEmulator splunk, CancellationToken cancellationToken)
    {
        await Task.Delay(Before + length, cancellationToken);
        var recovered = Stopwatch.StartNew();
        var before = splunk.Received.Count;
        while (splunk.Received.Count == before) await Task.Delay(5, cancellationToken);
        Console.WriteLine(FormattableString.Invariant($"first event {recovered.Elapsed.TotalSeconds:0.0} s after the SIEM has recovered"));
        while (siem.GetMetrics().Pending > eventsPerSecond / 2) await Task.Delay(5, cancellationToken);
        Console.WriteLine(FormattableString.Invariant($"queue worked off {recovered.Elapsed.TotalSeconds:0.0} s after"));
    }
}
