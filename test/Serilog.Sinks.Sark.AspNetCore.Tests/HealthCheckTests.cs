using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.AspNetCore.Tests;

public sealed class HealthCheckTests : IDisposable
{
    readonly AskedSiem _splunk = new("splunk");

    public void Dispose()
    {
        _splunk.Dispose();
    }

    [Fact]
    public async Task TheCheckIsHealthyWhileTheSiemsAre()
    {
        await using var app = await StartAsync(checks => checks.AddSarkSiems());

        Assert.Equal((200, "Healthy"), await app.GetAsync("/healthz"));
    }

    [Fact]
    public async Task AnIllSiemDegradesTheApplicationAndDoesNotStopIt()
    {
        _splunk.Answer = _ => Task.FromResult(AskedSiem.Ill("down"));
        await using var app = await StartAsync(checks => checks.AddSarkSiems());

        Assert.Equal((200, "Degraded"), await app.GetAsync("/healthz"));
    }

    [Fact]
    public async Task ItStopsItWhereThatIsAskedFor()
    {
        _splunk.Answer = _ => Task.FromResult(AskedSiem.Ill("down"));
        await using var app = await StartAsync(checks => checks.AddSarkSiems("audit", HealthStatus.Unhealthy, ["ready"]));

        Assert.Equal((503, "Unhealthy"), await app.GetAsync("/healthz"));
        Assert.Equal((503, "Unhealthy"), await app.GetAsync("/ready"));
    }

    [Fact]
    public async Task TheReasonIsInTheReport()
    {
        _splunk.Answer = _ => Task.FromResult(AskedSiem.Ill("HTTP 503"));
        HealthReport? report = null;
        await using var app = await StartAsync(checks => checks.AddSarkSiems(), seen => report = seen);

        await app.GetAsync("/healthz");

        var entry = Assert.Single(report!.Entries);
        Assert.Equal(("siem", "splunk: HTTP 503", "HTTP 503"), (entry.Key, entry.Value.Description, entry.Value.Data["splunk"]));
    }

    [Fact]
    public async Task SiemsAreAskedInTheBackgroundEveryThirtySeconds()
    {
        await using var app = await StartAsync(checks => checks.AddSarkSiems());
        await Eventually.TrueAsync(() => _splunk.Asked == 1, "it is asked at the start");

        for (var times = 2; times <= 4; times++)
        {
            app.Clock.Advance(TimeSpan.FromSeconds(30));
            await Eventually.TrueAsync(() => _splunk.Asked == times, "it is asked again");
        }
    }

    Task<TestApp> StartAsync(Action<IHealthChecksBuilder> add, Action<HealthReport>? see = null) => TestApp.StartAsync(
        [_splunk],
        services => add(services.AddHealthChecks()),
        app =>
        {
            var options = new HealthCheckOptions();
            var write = options.ResponseWriter;
            options.ResponseWriter = (context, report) =>
            {
                see?.Invoke(report);
                return write(context, report);
            };
            app.MapHealthChecks("/healthz", options);
            app.MapHealthChecks("/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
        });
}
