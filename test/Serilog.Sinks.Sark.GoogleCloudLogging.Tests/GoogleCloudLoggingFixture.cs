using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.GoogleCloudLogging.Tests;

/// <summary>A Cloud Logging of the test's own, and loggers that send to it.</summary>
public abstract class GoogleCloudLoggingFixture : IAsyncLifetime
{
    SiemEmulator? _emulator;

    internal GoogleCloudLoggingEmulator Google => _emulator!.GoogleCloudLogging;

    internal FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public async Task InitializeAsync() => _emulator = await SiemEmulator.StartAsync(new SiemEmulatorOptions { TimeProvider = Clock });

    public async Task DisposeAsync() => await _emulator!.DisposeAsync();

    internal TestLogger CreateLogger(Action<GoogleCloudLoggingOptions>? configure = null)
    {
        var name = TestLogger.NewName();
        return TestLogger.Create(name, writeTo => writeTo.SarkGoogleCloudLogging(options =>
        {
            options.EndpointUrl = Google.Url.ToString();
            options.ProjectId = Google.ProjectId;
            options.CredentialsPath = KeyFiles.Of(Google);
            options.Name = name;
            options.BatchTimeoutSeconds = 1;
            options.TimeProvider = Clock;
            configure?.Invoke(options);
        }));
    }

    /// <summary>Sends one event, and returns the entry that it has become.</summary>
    internal async Task<JsonElement> SendAsync(AuditEvent auditEvent, Action<GoogleCloudLoggingOptions>? configure = null)
    {
        var logger = CreateLogger(configure);
        logger.Audit(auditEvent);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
        return Assert.Single(Google.Received.All).Envelope;
    }

    internal async Task DeliverAsync(TestLogger logger, int events)
    {
        var before = logger.Metrics.Delivered;
        logger.Audit(Some.AuditEvents(events));
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == before + events, "all events are delivered", Clock);
    }
}
