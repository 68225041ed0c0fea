using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace Serilog.Sinks.Sark.Tests.Support;

/// <summary>Waits for what another thread will do. Only a failing test waits to the end.</summary>
static class Eventually
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    static readonly TimeSpan PatienceAfterASecond = TimeSpan.FromSeconds(5);

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(condition, what, static () => { });

    /// <summary>Waits while the fake clock runs: a second at a time, as long as it takes.</summary>
    public static Task TrueAsync(Func<bool> condition, string what, FakeTimeProvider clock) =>
        TrueAsync(condition, what, () => clock.Advance(TimeSpan.FromSeconds(1)));

    /// <summary>Lets the fake clock run for some seconds at most. After each there is real time for what it brings about.</summary>
    public static async Task WithinSecondsAsync(int seconds, Func<bool> condition, FakeTimeProvider clock)
    {
        for (var second = 0; second < seconds && !condition(); second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            var waiting = Stopwatch.StartNew();
            while (!condition() && waiting.Elapsed < PatienceAfterASecond) await Task.Delay(1);
        }
    }

    static async Task TrueAsync(Func<bool> condition, string what, Action meanwhile)
    {
        var waiting = Stopwatch.StartNew();
        while (!condition())
        {
            if (waiting.Elapsed > Patience) Assert.Fail($"Waited {Patience.TotalSeconds} s in vain: {what}");
            meanwhile();
            await Task.Delay(1);
        }
    }
}
