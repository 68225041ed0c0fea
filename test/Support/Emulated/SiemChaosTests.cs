using System.Globalization;
using Serilog.Sinks.Sark.Emulator;
using Xunit.Abstractions;

namespace Serilog.Sinks.Sark.Tests.Support.Emulated;

/// <summary>
/// Eight threads log 100,000 events while the SIEM goes from one trouble into the next, by a plan drawn from a seed, and is well at last. SARK_CHAOS_SEEDS in the environment
/// asks for more seeds.
/// </summary>
public abstract class SiemChaosTests
{
    const int Threads = 8;
    const int EventsPerThread = 12_500;
    const int Events = Threads * EventsPerThread;
    const int BatchSize = 50;

    // A minute's break lasts a second or so.
    const int ClockSpeed = 50;

    readonly EmulatedSink _sink;
    readonly ITestOutputHelper _output;

    private protected SiemChaosTests(EmulatedSink sink, ITestOutputHelper output)
    {
        _sink = sink;
        _output = output;
    }

    private protected static TheoryData<int> SeedsFromEnvironmentOr(int count) =>
        [.. Enumerable.Range(1, int.TryParse(Environment.GetEnvironmentVariable("SARK_CHAOS_SEEDS"), CultureInfo.InvariantCulture, out var more) ? more : count)];

    /// <summary>Every good event arrives, every bad one is rejected, every copy is explained, and the books balance.</summary>
    private protected async Task SurviveAsync(int seed)
    {
        var clock = new FastClock(ClockSpeed);
        await using var emulator = await SiemEmulator.StartAsync(new SiemEmulatorOptions { TimeProvider = clock });
        var siem = _sink.In(emulator);
        _sink.LimitEvents(siem);
        var name = TestLogger.NewName();
        var logger = TestLogger.Create(name, writeTo => _sink.Add(writeTo, siem, options =>
        {
            options.Name = name;
            options.BatchSize = BatchSize;
            options.BatchTimeoutSeconds = 1;
            options.MaxQueueSize = Events;
            options.TimeProvider = clock;
        }));

        var writers = Enumerable.Range(0, Threads).Select(thread => Task.Run(() => Write(logger, thread))).ToArray();
        var closedUnderRequests = await SufferAsync(siem, new Random(seed), Task.WhenAll(writers));
        await Task.WhenAll(writers);
        await Eventually.TrueAsync(() => logger.Metrics.Pending == 0, $"all events are settled (seed {seed})");
        await logger.DisposeAsync();

        var metrics = logger.Metrics;
        _output.WriteLine(
            $"{metrics.Delivered} delivered in {metrics.Requests} requests, {metrics.FailedRequests} of which failed: {string.Join(", ", metrics.ErrorCounts.OrderBy(error => error.Key))}; {siem.Received.Duplicates} duplicates");
        Assert.Equal((Events, 0), (metrics.Accepted, metrics.Dropped));
        logger.AssertBooksBalance();

        var bad = Enumerable.Range(0, Events).Where(IsBad).Select(IdOf).ToHashSet();
        var rejected = logger.Failures.Failures.SelectMany(failure => failure.Events).Select(AuditEventId.Of).ToList();
        Assert.Equal(bad.Order(), rejected.Order());
        Assert.All(Enumerable.Range(0, Events).Where(i => !IsBad(i)), i => Assert.True(siem.Received.Contains(IdOf(i)), $"{IdOf(i)} is lost (seed {seed})"));
        Assert.Equal(Events - bad.Count, siem.Received.Count);

        // What was stored, and its answer kept back by a fault, cut off with the port or too late for the sink, is sent again; nothing else is.
        var unanswered = siem.Received.Requests.Where(request => request.Status is null).Sum(request => request.EventIds.Count);
        var tooLate = metrics.ErrorCounts.GetValueOrDefault("timeout") * BatchSize;
        Assert.True(
            siem.Received.Duplicates <= unanswered + closedUnderRequests + tooLate,
            $"{siem.Received.Duplicates} duplicates, of which {unanswered}, up to {closedUnderRequests} and up to {tooLate} are explained (seed {seed})");
    }

    /// <returns>How many events may have been under way, at most, whenever the port was closed.</returns>
    async Task<int> SufferAsync(EmulatedSiem siem, Random random, Task written)
    {
        var closedUnderRequests = 0;
        for (var troubles = 0; troubles < 30 || !written.IsCompleted; troubles++)
        {
            var requests = random.Next(1, 4);
            switch (random.Next(14))
            {
                case 0 or 1:
                    break;
                case 2:
                    siem.Faults.FailNext(requests, random.GetItems([408, 429, 500, 502, 503, 504], 1)[0]);
                    break;
                case 3:
                    siem.Faults.FailNext(requests, 429, TimeSpan.FromSeconds(random.Next(1, 5)));
                    break;
                case 4:
                    siem.Faults.FailFor(TimeSpan.FromSeconds(random.Next(1, 10)), 503);
                    break;
                case 5:
                    siem.Faults.ResetNext(requests);
                    break;
                case 6 or 7:
                    siem.Faults.ResetNext(requests, afterStoring: true);
                    break;
                case 8:
                    siem.Faults.HangNext(1);
                    break;
                case 9:
                    siem.Faults.GarbageNext(requests);
                    break;
                case 10:
                    siem.Faults.EndlessNext(1);
                    break;
                case 11:
                    _sink.AcceptSecret(siem, accepted: false);
                    break;
                case 12:
                    // Four requests are in flight at most.
                    closedUnderRequests += 4 * BatchSize;
                    await siem.RefuseConnectionsAsync();
                    break;
                default:
                    _sink.FailInItsOwnWay(siem, random);
                    break;
            }

            await Task.Delay(100);
            _sink.AcceptSecret(siem, accepted: true);
            await siem.AcceptConnectionsAsync();
        }

        siem.Faults.Clear();
        return closedUnderRequests;
    }

    void Write(TestLogger logger, int thread)
    {
        for (var i = 0; i < EventsPerThread; i++)
        {
            var number = (thread * EventsPerThread) + i;
            var auditEvent = Some.AuditEvent() with { Id = IdOf(number) };
            logger.Audit(IsBad(number) ? _sink.SpoilEvent(auditEvent) : auditEvent);
        }
    }

    static bool IsBad(int number) => number % 5_000 == 1_234;

    static string IdOf(int number) => number.ToString("'event-'000000", CultureInfo.InvariantCulture);
}
