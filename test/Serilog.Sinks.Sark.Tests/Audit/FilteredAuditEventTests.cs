using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Audit;

/// <summary>The only tests that filter audit events: the counter is one for the process.</summary>
public sealed class FilteredAuditEventTests
{
    public FilteredAuditEventTests() => SelfLogCapture.Start();

    [Fact]
    public void WhatTheMinimumLevelDiscardsIsCountedAndToldAtPowersOfTen()
    {
        var counter = new MetricCollector<long>(null, "Serilog.Sinks.Sark", "siem_audit_events_filtered_total");
        using var logger = new LoggerConfiguration().MinimumLevel.Warning().CreateLogger();
        for (var i = 0; i < 1000; i++) logger.Audit(new AuditEvent("DISCARDED"));
        logger.Audit(new AuditEvent("KEPT", AuditSeverity.Medium));

        Assert.Equal(1000, counter.GetMeasurementSnapshot().Sum(measurement => measurement.Value));
        var told = SelfLogCapture.About("was discarded because").Select(line => long.Parse(Regex.Match(line, @"(\d+) so far").Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.Equal([1, 10, 100, 1000], told.Order());
        Assert.Empty(SelfLogCapture.About("KEPT"));
        Assert.Contains(SelfLogCapture.Lines, line => line.Contains("of type DISCARDED was discarded because the logger's minimum level is above Information", StringComparison.Ordinal));
    }

    [Fact]
    public void WhatMicrosoftExtensionsLoggingDiscardsIsCountedToo()
    {
        var counter = new MetricCollector<long>(null, "Serilog.Sinks.Sark", "siem_audit_events_filtered_total");
        using var serilog = new LoggerConfiguration().MinimumLevel.Error().CreateLogger();
        using var factory = new SerilogLoggerFactory(serilog);
        var logger = factory.CreateLogger("category");

        logger.LogAudit(Some.AuditEvent());
        logger.LogAudit(Some.AuditEvent(AuditSeverity.Critical));

        Assert.Equal(1, counter.GetMeasurementSnapshot().Sum(measurement => measurement.Value));
    }

    [Fact]
    public void ALevelOverrideForTheSourceContextCounts()
    {
        var siem = new InMemorySiem();
        var counter = new MetricCollector<long>(null, "Serilog.Sinks.Sark", "siem_audit_events_filtered_total");
        using (var logger = new LoggerConfiguration()
                   .MinimumLevel.Override("Noisy", LogEventLevel.Fatal)
                   .WriteTo.SarkSiem(siem)
                   .CreateLogger())
        {
            logger.ForContext(Constants.SourceContextPropertyName, "Noisy.Part").Audit(Some.AuditEvent(AuditSeverity.High));
            logger.ForContext(Constants.SourceContextPropertyName, "Noisy.Part").Audit(Some.AuditEvent(AuditSeverity.Critical));
            logger.ForContext(Constants.SourceContextPropertyName, "Quiet").Audit(Some.AuditEvent());
        }

        Assert.Equal(2, siem.Received.Count);
        Assert.Equal(1, counter.GetMeasurementSnapshot().Sum(measurement => measurement.Value));
    }

    [Fact]
    public void ALevelSwitchThatIsTurnedUpCounts()
    {
        var levelSwitch = new LoggingLevelSwitch();
        var counter = new MetricCollector<long>(null, "Serilog.Sinks.Sark", "siem_audit_events_filtered_total");
        using var logger = new LoggerConfiguration().MinimumLevel.ControlledBy(levelSwitch).CreateLogger();

        logger.Audit(Some.AuditEvent());
        levelSwitch.MinimumLevel = LogEventLevel.Error;
        logger.Audit(Some.AuditEvent());

        Assert.Equal(1, counter.GetMeasurementSnapshot().Sum(measurement => measurement.Value));
    }
}
