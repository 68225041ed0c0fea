using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Serilog.Sinks.Sark;
using Serilog.Sinks.Sark.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps an endpoint that tells the SIEMs' health.</summary>
public static class SiemHealthEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps a GET endpoint that tells for each SARK sink whether its SIEM is healthy:
    /// <c>{"splunk":{"healthy":true,"latency_ms":45.2},"datadog":{"healthy":false,"latency_ms":12.3,"error":"…"}}</c>. Its status is 200 when all are, else 503. A SIEM is asked
    /// at most every 10 seconds and for at most 5. It tells about the inside of a system: put <c>RequireAuthorization()</c> or a port of its own before it where others can
    /// reach it.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The route.</param>
    /// <returns>The endpoint, for authorization and the like.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="endpoints" /> is null.</exception>
    public static IEndpointConventionBuilder MapSarkSiemHealth(this IEndpointRouteBuilder endpoints, string pattern = "/health/siem")
    {
        ArgumentNullException.ThrowIfNull(endpoints);

        var probe = endpoints.ServiceProvider.GetService<SiemProbe>() ?? new SiemProbe(endpoints.ServiceProvider.GetService<TimeProvider>() ?? TimeProvider.System);
        return endpoints
            .MapGet(pattern, context => AnswerAsync(probe, context))
            .WithDisplayName("SIEM health");
    }

    static async Task AnswerAsync(SiemProbe probe, HttpContext context)
    {
        var siems = await probe.CheckAllAsync(context.RequestAborted).ConfigureAwait(false);
        var response = context.Response;
        response.StatusCode = siems.All(static siem => siem.Health.Healthy) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        var json = new Utf8JsonWriter(response.BodyWriter);
        await using (json.ConfigureAwait(false)) Write(json, siems);
    }

    static void Write(Utf8JsonWriter json, IReadOnlyList<(string Name, SiemHealth Health)> siems)
    {
        json.WriteStartObject();
        foreach (var (name, health) in siems)
        {
            json.WriteStartObject(name);
            json.WriteBoolean("healthy"u8, health.Healthy);
            json.WriteNumber("latency_ms"u8, Math.Round(health.LatencyMs, 1));
            if (health.Error is not null) json.WriteString("error"u8, health.Error);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
