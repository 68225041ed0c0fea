using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Serilog.Sinks.Sark.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the SIEMs' health to an application's health checks.</summary>
public static class SiemHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds one health check for all SARK sinks of the process, and asks every SIEM for its health every 30 seconds, for the metric <c>siem_health_status</c>. A SIEM is
    /// asked at most every 10 seconds and for at most 5, however often the check runs.
    /// </summary>
    /// <param name="builder">What <c>AddHealthChecks()</c> returns.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">
    /// What the application is while a SIEM is not healthy. Default: <see cref="HealthStatus.Degraded" />, which ASP.NET Core answers with 200: the sinks keep the events and
    /// deliver them later, so an orchestrator must not restart the application for it.
    /// </param>
    /// <param name="tags">Tags to select the check by. Default: <c>siem</c>.</param>
    /// <returns>The builder, for further calls.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder" /> is null.</exception>
    public static IHealthChecksBuilder AddSarkSiems(
        this IHealthChecksBuilder builder, string name = "siem", HealthStatus failureStatus = HealthStatus.Degraded, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton<SiemProbe>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SiemHealthMonitoring>());
        return builder.Add(new HealthCheckRegistration(
            name, static services => new SiemHealthCheck(services.GetRequiredService<SiemProbe>()), failureStatus, tags ?? ["siem"]));
    }
}
