using System.Runtime.CompilerServices;

namespace Serilog.Sinks.Sark.AspNetCore;

/// <summary>Asks SIEMs for their health, each at most every ten seconds and for at most five, however many ask at once: probes must not become a load.</summary>
sealed class SiemProbe
{
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    readonly ConditionalWeakTable<SiemMonitor, Answer> _answers = [];
    readonly TimeProvider _time;

    public SiemProbe(TimeProvider time) => _time = time;

    /// <summary>The health of every SARK sink that runs, by its name; a name that several have is followed by a number from the second on.</summary>
    public async Task<IReadOnlyList<(string Name, SiemHealth Health)>> CheckAllAsync(CancellationToken cancellationToken)
    {
        var siems = SarkSiems.Running;
        var checks = siems.Select(siem => _answers.GetValue(siem, _ => new Answer(this, siem)).GetAsync(cancellationToken));
        var healths = await Task.WhenAll(checks).ConfigureAwait(false);

        var named = new List<(string Name, SiemHealth Health)>(siems.Count);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < siems.Count; i++)
        {
            var name = siems[i].Name;
            var count = counts[name] = counts.GetValueOrDefault(name) + 1;
            named.Add((count == 1 ? name : FormattableString.Invariant($"{name}-{count}"), healths[i]));
        }

        return named;
    }

    async Task<SiemHealth> AskAsync(SiemMonitor siem)
    {
        using var limit = new CancellationTokenSource(Longest, _time);
        try
        {
            return await siem.CheckHealthAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new SiemHealth(false, Longest.TotalMilliseconds, _time.GetUtcNow(), FormattableString.Invariant($"no answer within {Longest.TotalSeconds} seconds"));
        }
    }

    sealed class Answer(SiemProbe probe, SiemMonitor siem)
    {
        readonly object _lock = new();
        Task<SiemHealth>? _health;
        long _askedAt;

        public Task<SiemHealth> GetAsync(CancellationToken cancellationToken)
        {
            lock (_lock)
            {
                if (_health is null || (_health.IsCompleted && probe._time.GetElapsedTime(_askedAt) >= Fresh))
                {
                    _askedAt = probe._time.GetTimestamp();
                    _health = probe.AskAsync(siem);
                }

                return _health.WaitAsync(cancellationToken);
            }
        }
    }
}
