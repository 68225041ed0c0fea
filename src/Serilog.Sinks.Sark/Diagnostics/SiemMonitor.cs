using System.Diagnostics;
using Serilog.Sinks.Sark.Delivery;

namespace Serilog.Sinks.Sark;

/// <summary>A running sink's books and health. Found in <see cref="SarkSiems.Running" />; the books can be read after the sink is disposed, too.</summary>
public sealed class SiemMonitor
{
    readonly SiemAdapter _adapter;
    readonly SiemOptions _options;
    readonly DeliveryLedger _ledger;

    internal SiemMonitor(string name, SiemAdapter adapter, SiemOptions options, DeliveryLedger ledger)
    {
        Name = name;
        _adapter = adapter;
        _options = options;
        _ledger = ledger;
    }

    /// <summary>The SIEM's name: <see cref="SiemOptions.Name" />, or else the adapter's.</summary>
    public string Name { get; }

    /// <summary>Reads the books.</summary>
    public SiemMetrics GetMetrics() => _ledger.Read();

    /// <summary>
    /// Asks the SIEM whether it would take events, without sending any. Never throws for what the SIEM does; an answer that takes longer than
    /// <see cref="SiemOptions.TimeoutSeconds" /> counts as unhealthy.
    /// </summary>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken" /> was cancelled.</exception>
    public async Task<SiemHealth> CheckHealthAsync(CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.StartNew();
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
            return Unhealthy($"{exception.GetType().Name}: {exception.Message}");
        }

        SiemHealth Unhealthy(string error) => new(false, started.Elapsed.TotalMilliseconds, _options.TimeProvider.GetUtcNow(), error);
    }
}
