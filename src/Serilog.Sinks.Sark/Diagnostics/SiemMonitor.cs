using System.Diagnostics;
using Serilog.Sinks.Sark.Delivery;
using Serilog.Sinks.Sark.Diagnostics;

namespace Serilog.Sinks.Sark;

/// <summary>A running sink's books and health. Found in <see cref="SarkSiems.Running" />; the books can be read after the sink is disposed, too.</summary>
public sealed class SiemMonitor
{
    // A single bad answer is no reason to wake anybody.
    const int FailuresInARow = 3;

    readonly SiemAdapter _adapter;
    readonly SiemOptions _options;
    readonly DeliveryLedger _ledger;
    readonly CircuitBreaker? _breaker;
    SiemHealth? _lastHealth;
    int _failuresInARow;

    internal SiemMonitor(string name, SiemAdapter adapter, SiemOptions options, DeliveryLedger ledger, CircuitBreaker? breaker)
    {
        Name = name;
        _adapter = adapter;
        _options = options;
        _ledger = ledger;
        _breaker = breaker;
    }

    /// <summary>The SIEM's name: <see cref="SiemOptions.Name" />, or else the adapter's.</summary>
    public string Name { get; }

    /// <summary>What the SIEM answered when it was last asked, by the application or by the sink itself during an outage; null if it never was.</summary>
    public SiemHealth? LastHealth => Volatile.Read(ref _lastHealth);

    /// <summary>Whether the SIEM's last three answers were not all unhealthy.</summary>
    internal bool SeemsHealthy => Volatile.Read(ref _failuresInARow) < FailuresInARow;

    /// <summary>Where its sink keeps events on disk; null if it does not.</summary>
    internal string? JournalDirectory => _options.EffectiveDurability == Durability.Memory ? null : _options.JournalDirectory;

    /// <summary>Reads the books.</summary>
    public SiemMetrics GetMetrics() => _ledger.Read(_breaker?.State ?? CircuitState.Closed);

    /// <summary>
    /// Asks the SIEM whether it would take events, without sending any. Never throws for what the SIEM does; an answer that takes longer than
    /// <see cref="SiemOptions.TimeoutSeconds" /> counts as unhealthy. When a SIEM turns out to be healthy again, events that wait are sent at once.
    /// </summary>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was cancelled.</exception>
    public async Task<SiemHealth> CheckHealthAsync(CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.StartNew();
        var health = await AskAsync(started, cancellationToken).ConfigureAwait(false);
        SarkMeter.HealthCheckLatency.Record(started.Elapsed.TotalSeconds, new KeyValuePair<string, object?>(SarkMeter.SiemType, Name));

        if (health.Healthy) Volatile.Write(ref _failuresInARow, 0);
        else Interlocked.Increment(ref _failuresInARow);

        // Only when it changes: while a SIEM that calls itself healthy refuses our events, its health is no reason to send more of them.
        var before = Interlocked.Exchange(ref _lastHealth, health);
        if (health.Healthy && before is { Healthy: false }) _breaker?.SiemIsBack();
        return health;
    }

    async Task<SiemHealth> AskAsync(Stopwatch started, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(TimeSpan.FromSeconds(_options.TimeoutSeconds));
        try
        {
            return await _adapter.CheckHealthAsync(limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unhealthy($"no answer within {_options.TimeoutSeconds} seconds");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return Unhealthy($"{exception.GetType().Name}: {_adapter.WithoutSecrets(exception.Message)}");
        }

        SiemHealth Unhealthy(string error) => new(false, started.Elapsed.TotalMilliseconds, _options.TimeProvider.GetUtcNow(), error);
    }
}
