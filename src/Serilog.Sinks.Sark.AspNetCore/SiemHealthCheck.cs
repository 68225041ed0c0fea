using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Serilog.Sinks.Sark.AspNetCore;

/// <summary>Healthy if every SIEM is.</summary>
sealed class SiemHealthCheck(SiemProbe probe) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var siems = await probe.CheckAllAsync(cancellationToken).ConfigureAwait(false);
        var ill = siems.Where(static siem => !siem.Health.Healthy).ToArray();
        var data = siems.ToDictionary(static siem => siem.Name, static siem => (object)(siem.Health.Error ?? "healthy"));
        return ill.Length == 0
            ? HealthCheckResult.Healthy("All SIEMs are healthy.", data)
            : new HealthCheckResult(context.Registration.FailureStatus, string.Join("; ", ill.Select(static siem => $"{siem.Name}: {siem.Health.Error}")), data: data);
    }
}
