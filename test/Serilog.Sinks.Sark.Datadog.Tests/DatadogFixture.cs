using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Datadog.Tests;

/// <summary>A Datadog of the test's own, and loggers that send to it.</summary>
public abstract class DatadogFixture : IAsyncLifetime
{
    SiemEmulator? _emulator;

    internal SiemEmulator Emulator => _emulator!;

    internal DatadogEmulator Datadog => _emulator!.Datadog;

    internal FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public async Task InitializeAsync() => _emulator = await SiemEmulator.StartAsync(new SiemEmulatorOptions { TimeProvider = Clock });

    public async Task DisposeAsync() => await _emulator!.DisposeAsync();

    internal TestLogger CreateLogger(Action<DatadogOptions>? configure = null)
    {
        var name = TestLogger.NewName();
        return TestLogger.Create(name, writeTo => writeTo.SarkDatadog(options =>
        {
            options.EndpointUrl = Datadog.Url.ToString();
            options.ApiKey = Datadog.ApiKey;
            options.Name = name;
            options.BatchTimeoutSeconds = 1;
            options.TimeProvider = Clock;

            // The clock of a test may run a second in a millisecond, which is no reason to give up a request that is under way.
            options.TimeoutSeconds = 120;
            configure?.Invoke(options);
        }));
    }

    /// <summary>Sends one event, and returns the log that it has become.</summary>
    internal async Task<JsonElement> SendAsync(AuditEvent auditEvent, Action<DatadogOptions>? configure = null)
    {
        var logger = CreateLogger(configure);
        logger.Audit(auditEvent);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
        return Assert.Single(Datadog.Received.All).Body;
    }
}
