using System.Diagnostics;
using Serilog.Core;
using Serilog.Sinks.Sark.Emulator;

namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>A steady load for minutes, with faults: what grows with time would be seen.</summary>
sealed class Soak(TimeSpan duration, int eventsPerSecond, int seed)
{
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(5);
    static readonly TimeSpan FaultInterval = TimeSpan.FromSeconds(3);

    // Of the heap, between the second quarter of the run and its last.
    const double AllowedGrowth = 1.10;

    static readonly string[] Roles = ["developer", "on-call"];

    readonly Random _random = new(seed);
    readonly Stopwatch _running = Stopwatch.StartNew();
    long _arrived;

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var emulator = await SiemEmulator.StartAsync(cancellationToken: cancellationToken);
        var logger = new LoggerConfiguration()
            .WriteTo.SarkSplunk(options =>
            {
                options.HecUrl = emulator.Splunk.Url.ToString();
                options.HecToken = emulator.Splunk.Token;
                options.BatchTimeoutSeconds = 1;
                options.TimeoutSeconds = 5;
                options.BreakDurationSeconds = 5;
                options.MaxQueueSize = 60 * eventsPerSecond;
            })
            .CreateLogger();
        var siem = SarkSiems.Running[0];

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(duration);
        var samples = SampleAsync(siem, emulator.Splunk, over.Token);
        var faults = FailNowAndThenAsync(emulator.Splunk, over.Token);
        await LogAsync(logger, over.Token);
        var heap = await samples;
        await faults;
        await logger.DisposeAsync();
        Count(emulator.Splunk);

        var metrics = siem.GetMetrics();
        var balance = metrics.Accepted == metrics.Delivered + metrics.Rejected + metrics.Dropped + metrics.Pending;
        var whole = metrics.Accepted == metrics.Delivered && _arrived >= metrics.Delivered;
        var growth = Median(heap, 0.75, 1.0) / Median(heap, 0.25, 0.5);
        Console.WriteLine(
            $"accepted {metrics.Accepted}, delivered {metrics.Delivered}, rejected {metrics.Rejected}, dropped {metrics.Dropped}; arrived {_arrived}, copies included");
        Console.WriteLine($"requests {metrics.Requests}, failed {metrics.FailedRequests}: {string.Join(", ", metrics.ErrorCounts)}");
        Console.WriteLine(FormattableString.Invariant($"heap in the last quarter / in the second: {growth:0.00}"));

        var good = balance && whole && growth <= AllowedGrowth;
        Console.WriteLine(good ? "Memory is flat, and every event has been delivered." : "NOT as it should be.");
        return good ? 0 : 1;
    }

    async Task LogAsync(Logger logger, CancellationToken over)
    {
        using var timer = new PeriodicTimer(Step);
        long logged = 0;
        while (!over.IsCancellationRequested)
        {
            var due = (long)(_running.Elapsed.TotalSeconds * eventsPerSecond);
            for (; logged < due; logged++)
                logger.Audit(new AuditEvent(AuditEventType.ToolInvoked)
                {
                    UserEmail = $"user-{logged % 1_000}@example.com",
                    ToolName = "run_query",
                    RequestId = $"req-{logged}",
                    Details = new Dictionary<string, object?> { ["number"] = logged, ["statement"] = "SELECT id, name, balance FROM accounts WHERE region = $1", ["roles"] = Roles },
                });
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    async Task<List<double>> SampleAsync(SiemMonitor siem, SplunkEmulator splunk, CancellationToken over)
    {
        var heap = new List<double>();
        Console.WriteLine("seconds,heap_mb,working_set_mb,pending,delivered,failed_requests,circuit");
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(SampleInterval, over).ContinueWith(static _ => { }, TaskScheduler.Default);
            Count(splunk);
            GC.Collect();
            var metrics = siem.GetMetrics();
            var bytes = GC.GetTotalMemory(forceFullCollection: false);

            // What waits in the queue is there on purpose; what should be flat is the rest.
            if (metrics.Pending < eventsPerSecond) heap.Add(bytes);
            using var process = Process.GetCurrentProcess();
            Console.WriteLine(FormattableString.Invariant(
                $"{_running.Elapsed.TotalSeconds:0},{bytes / 1e6:0.0},{process.WorkingSet64 / 1e6:0},{metrics.Pending},{metrics.Delivered},{metrics.FailedRequests},{metrics.Circuit}"));
        }

        return heap;
    }

    async Task FailNowAndThenAsync(SplunkEmulator splunk, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(FaultInterval, over).ContinueWith(static _ => { }, TaskScheduler.Default);

            // A sink that holds its requests back does not use up faults planned for requests: they must not pile up.
            splunk.Faults.Clear();
            switch (_random.Next(8))
            {
                case 0:
                    splunk.Faults.FailNext(_random.Next(1, 5), 503);
                    break;
                case 1:
                    splunk.Faults.FailNext(1, 429, TimeSpan.FromSeconds(1));
                    break;
                case 2:
                    splunk.Faults.FailFor(TimeSpan.FromSeconds(_random.Next(1, 6)), 503);
                    break;
                case 3:
                    splunk.Faults.ResetNext(2, afterStoring: _random.Next(2) == 0);
                    break;
                case 4:
                    splunk.Faults.HangNext(1);
                    break;
                case 5:
                    splunk.Faults.GarbageNext(1);
                    break;
                case 6:
                    await splunk.RefuseConnectionsAsync();
                    await Task.Delay(1_000, CancellationToken.None);
                    await splunk.AcceptConnectionsAsync();
                    break;
                default:
                    break;
            }
        }

        splunk.Faults.Clear();
    }

    // The emulator keeps what it receives, and shares our memory.
    void Count(SplunkEmulator splunk) => _arrived += splunk.Received.Clear();

    static double Median(List<double> samples, double from, double to)
    {
        var part = samples[(int)(samples.Count * from)..(int)(samples.Count * to)];
        part.Sort();
        return part.Count == 0 ? double.NaN : part[part.Count / 2];
    }
}
