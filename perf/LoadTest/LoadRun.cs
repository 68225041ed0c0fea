using System.Diagnostics;
using System.Net.Http.Json;
using System.Runtime;
using System.Runtime.InteropServices;
using Serilog.Core;

namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>One case, in a process of its own, so that its memory and its collections are its alone.</summary>
sealed class LoadRun(LoadCase load, string receiver) : IDisposable
{
    const int WarmUpEvents = 20_000;
    const int MaxWarmUps = 12;
    const int FewMethods = 10;

    // A thread that sleeps between two events finds its caches cold. One in an application has worked on something else meanwhile.
    const int SpinsBetweenLooks = 10;

    // The runtime compiles anew what is called often once nothing new has been called for 100 ms.
    static readonly TimeSpan CompilerDelay = TimeSpan.FromMilliseconds(250);

    readonly HttpClient _control = new() { BaseAddress = new Uri(receiver), Timeout = TimeSpan.FromMinutes(2) };
    readonly long[] _began = new long[load.Events];
    readonly long[] _ended = new long[load.Events];
    readonly PauseWatch _pauses = new();
    SiemMonitor? _monitor;

    public async Task<LoadResult> RunAsync(CancellationToken cancellationToken)
    {
        var contender = Contenders.All.Single(contender => contender.Name == load.Contender);
        var warmUp = load with { Events = Math.Min(WarmUpEvents, load.Events), Latency = 0, FailOneOf = 0, Rate = 0 };
        await WarmUpAsync(contender, warmUp, cancellationToken);
        await BeginAsync(contender, load, cancellationToken);

        Figures before = default;
        await SendAsync(
            contender,
            load,
            () =>
            {
                _pauses.Restart();
                before = Figures.Read();
            },
            cancellationToken);
        var after = Figures.Read();
        return await EvaluateAsync(contender, before, after, cancellationToken);
    }

    public void Dispose() => _control.Dispose();

    /// <summary>Until the compiler has little left to do: while it works it takes a third of the machine.</summary>
    async Task WarmUpAsync(Contender contender, LoadCase load, CancellationToken cancellationToken)
    {
        for (var round = 0; round < MaxWarmUps; round++)
        {
            var compiled = JitInfo.GetCompiledMethodCount();
            await BeginAsync(contender, load, cancellationToken);
            await SendAsync(contender, load, static () => { }, cancellationToken);
            await Task.Delay(CompilerDelay, cancellationToken);
            if (JitInfo.GetCompiledMethodCount() - compiled < FewMethods) return;
        }
    }

    async Task BeginAsync(Contender contender, LoadCase load, CancellationToken cancellationToken)
    {
        using var answer = await _control.PostAsJsonAsync(Receiver.ControlPath + "/begin", new Receiver.Begin(contender.Answer, load.Latency, load.FailOneOf), cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    async Task SendAsync(Contender contender, LoadCase load, Action onReady, CancellationToken cancellationToken)
    {
        if (contender is WireContender wire)
        {
            var requests = wire.Siem.Capture(load);
            Collect();
            onReady();
            Array.Fill(_began, Stopwatch.GetTimestamp());
            await WireFloor.SendAsync(requests, load, receiver, cancellationToken);
            return;
        }

        var logging = (LoggerContender)contender;
        await using var logger = logging.Create(load, receiver);
        _monitor = SarkSiems.Running is [.., var latest] ? latest : null;
        Collect();
        onReady();
        var threads = Enumerable.Range(0, load.Threads).Select(first => new Thread(() => Log(logging, logger, load, first)) { Name = "logging" }).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
    }

    void Log(LoggerContender contender, Logger logger, LoadCase load, int first)
    {
        var running = Stopwatch.StartNew();
        for (var number = first; number < load.Events; number += load.Threads)
        {
            while (load.Rate > 0 && running.Elapsed.TotalSeconds * load.Rate < number) Thread.SpinWait(SpinsBetweenLooks);
            var auditEvent = LoadEvent.Create(number);
            _began[number] = Stopwatch.GetTimestamp();
            contender.Log(logger, auditEvent);
            _ended[number] = Stopwatch.GetTimestamp();
        }
    }

    async Task<LoadResult> EvaluateAsync(Contender contender, Figures before, Figures after, CancellationToken cancellationToken)
    {
        var sends = !Contenders.Creation.Contains(contender);
        var report = MemoryMarshal.Cast<byte, long>(await _control.GetByteArrayAsync($"{Receiver.ControlPath}/report?events={load.Events}", cancellationToken)).ToArray();
        var arrivals = report.AsSpan(3).ToArray();
        if (!sends) arrivals = _ended;

        var first = _began.Min();
        var last = arrivals.Max();
        var arrived = arrivals.Count(static arrival => arrival > 0);
        var emits = contender is WireContender ? [] : _began.Zip(_ended, static (began, ended) => Stopwatch.GetElapsedTime(began, ended).TotalMicroseconds).ToArray();
        var ways = sends ? _began.Zip(arrivals, static (began, arrival) => Stopwatch.GetElapsedTime(began, arrival).TotalMilliseconds).ToArray() : [];
        return new LoadResult
        {
            Case = load,
            Lost = load.Events - arrived,
            Duplicates = report[2],
            EventsPerSecond = arrived / Stopwatch.GetElapsedTime(first, last).TotalSeconds,
            CpuMicrosecondsPerEvent = (after.Cpu - before.Cpu).TotalMicroseconds / load.Events,
            AllocatedBytesPerEvent = (after.Allocated - before.Allocated) / (double)load.Events,
            Collections = [after.Gen0 - before.Gen0, after.Gen1 - before.Gen1, after.Gen2 - before.Gen2],
            PauseMilliseconds = (after.Pause - before.Pause).TotalMilliseconds,
            LongestPauseMilliseconds = _pauses.Longest.TotalMilliseconds,
            PeakMegabytes = after.Peak / 1e6,
            Posts = report[0],
            WireBytesPerEvent = report[1] / (double)load.Events,
            Emit = Percentiles.Of(emits),
            EndToEnd = Percentiles.Of(ways),
            Sink = contender is SiemContender && _monitor?.GetMetrics() is { } metrics
                ? new SinkFigures(metrics.P95LatencyMs, metrics.SuccessRate, metrics.RetryRate, metrics.Dropped)
                : null,
        };
    }

    static void Collect()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
    }

    readonly record struct Figures(TimeSpan Cpu, long Allocated, int Gen0, int Gen1, int Gen2, TimeSpan Pause, long Peak)
    {
        public static Figures Read()
        {
            using var process = Process.GetCurrentProcess();
            return new Figures(
                process.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true), GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2),
                GC.GetTotalPauseDuration(), process.PeakWorkingSet64);
        }
    }
}
