using Microsoft.Extensions.Hosting;

namespace Serilog.Sinks.Sark.AspNetCore;

/// <summary>Asks every SIEM for its health every 30 seconds, so that <c>siem_health_status</c> tells the truth about those that nobody probes.</summary>
sealed class SiemHealthMonitoring(SiemProbe probe, TimeProvider time) : BackgroundService
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do await probe.CheckAllAsync(stoppingToken).ConfigureAwait(false);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }
}
