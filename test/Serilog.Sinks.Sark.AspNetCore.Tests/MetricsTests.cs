using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.AspNetCore.Tests;

/// <summary>What Prometheus sees, and that dashboard and alerts ask for nothing else.</summary>
public sealed partial class MetricsTests
{
    static readonly string[] Names =
    [
        "siem_audit_events_filtered_total", "siem_batches_failed_total", "siem_batches_sent_total", "siem_bytes_saved_total", "siem_bytes_sent_total",
        "siem_circuit_state", "siem_events_accepted_total", "siem_events_dropped_total", "siem_events_failed_total", "siem_events_rejected_total",
        "siem_events_sent_total", "siem_health_check_latency_seconds", "siem_health_status", "siem_journal_bytes", "siem_journal_events", "siem_queue_size",
        "siem_retry_attempts_total", "siem_send_latency_seconds",
    ];

    [Fact]
    public async Task PrometheusSeesEveryInstrumentUnderItsOwnName()
    {
        var scraped = await ScrapeAsync();

        Assert.Equal(Names, Type().Matches(scraped).Select(match => match.Groups[1].Value).Where(name => name.StartsWith("siem_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Matches("""siem_events_accepted_total\{[^}]*event_type="POLICY_DENIED"[^}]*siem_type="scripted"[^}]*\} [0-9]""", scraped);
        Assert.Matches("""siem_send_latency_seconds_bucket\{[^}]*siem_type="scripted"[^}]*le="0.05"\} [0-9]""", scraped);
        Assert.Matches("""siem_health_status\{[^}]*siem_type="scripted"[^}]*\} 1""", scraped);
        Assert.Matches("""siem_events_failed_total\{[^}]*error_type="http_503"[^}]*\} [1-9]""", scraped);
    }

    [Theory]
    [InlineData("grafana-dashboard.json")]
    [InlineData("prometheus-alerts.yml")]
    public void EveryMetricThatIsAskedForExists(string file)
    {
        var used = Metric().Matches(File.ReadAllText(Docs(file))).Select(match => match.Value).Where(name => name != "siem_type").Distinct().ToArray();

        Assert.NotEmpty(used);
        Assert.Empty(used.Select(name => name.Replace("_bucket", "", StringComparison.Ordinal)).Except(Names));
    }

    [Fact]
    public void TheDashboardShowsEveryMetricAndNoTwoPanelsOverlap()
    {
        var text = File.ReadAllText(Docs("grafana-dashboard.json"));
        var areas = JsonDocument.Parse(text).RootElement.GetProperty("panels").EnumerateArray()
            .Select(panel => panel.GetProperty("gridPos"))
            .SelectMany(area => from x in Enumerable.Range(Number(area, "x"), Number(area, "w")) from y in Enumerable.Range(Number(area, "y"), Number(area, "h")) select (x, y))
            .ToArray();

        Assert.All(Names, name => Assert.Contains(name, text, StringComparison.Ordinal));
        Assert.Equal(areas.Length, areas.Distinct().Count());
        Assert.All(areas, area => Assert.InRange(area.x, 0, 23));

        static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
    }

    [Fact]
    public void EveryMetricIsExplained()
    {
        var text = File.ReadAllText(Docs("operations.md"));

        Assert.All(Names, name => Assert.Contains($"`{name}`", text, StringComparison.Ordinal));
    }

    static async Task<string> ScrapeAsync()
    {
        var answers = 0;
        var siem = new ScriptedSiem(ids => ids.Contains("bad") ? DeliveryResult.Rejected("no", "http_400")
            : Interlocked.Increment(ref answers) == 1 ? DeliveryResult.Retry("busy", "http_503") : DeliveryResult.Delivered);
        await using var app = await TestApp.StartAsync(
            [siem],
            services => services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("Serilog.Sinks.Sark").AddPrometheusExporter()),
            app => app.MapPrometheusScrapingEndpoint("/metrics"));

        // One of each fate: delivered after a retry, rejected, dropped, filtered.
        app.Logger.Audit(new AuditEvent(AuditEventType.PolicyDenied));
        app.Logger.Audit(Some.AuditEvent() with { Id = "bad" });
        await Eventually.TrueAsync(() => SarkSiems.Running[0].GetMetrics() is { Delivered: 1, Rejected: 1 }, "both are settled");
        await SarkSiems.Running[0].CheckHealthAsync();
        var disposed = new LoggerConfiguration().WriteTo.SarkSiem(new ScriptedSiem(_ => DeliveryResult.Delivered), new SiemOptions { Name = "disposed" }).CreateLogger();
        await disposed.DisposeAsync();
        disposed.Audit(Some.AuditEvent());
        using (var filtering = new LoggerConfiguration().MinimumLevel.Fatal().CreateLogger()) filtering.Audit(Some.AuditEvent());

        // Bytes are those of HTTP.
        await using var emulator = await SiemEmulator.StartAsync();
        await using (var logger = new LoggerConfiguration().WriteTo.SarkSplunk(emulator.Splunk.Url.ToString(), emulator.Splunk.Token).CreateLogger())
            foreach (var auditEvent in Some.AuditEvents(50)) logger.Audit(auditEvent);
        return (await app.GetAsync("/metrics")).Body;
    }

    static string Docs(string file, [CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(thisFile, "..", "..", "..", "docs", file));

    [GeneratedRegex("^# TYPE (\\w+) ", RegexOptions.Multiline)]
    private static partial Regex Type();

    [GeneratedRegex("siem_\\w+")]
    private static partial Regex Metric();
}
