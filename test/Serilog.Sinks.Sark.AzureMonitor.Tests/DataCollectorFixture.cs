using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

/// <summary>A workspace of the test's own that still takes the HTTP Data Collector API, and loggers that send to it.</summary>
public abstract class DataCollectorFixture : IAsyncLifetime
{
    SiemEmulator? _emulator;

    internal AzureDataCollectorEmulator Workspace => _emulator!.AzureDataCollector;

    internal FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public async Task InitializeAsync() => _emulator = await SiemEmulator.StartAsync(new SiemEmulatorOptions { TimeProvider = Clock });

    public async Task DisposeAsync() => await _emulator!.DisposeAsync();

    internal TestLogger CreateLogger(Action<AzureDataCollectorOptions>? configure = null)
    {
        var name = TestLogger.NewName();
        return TestLogger.Create(name, writeTo => writeTo.SarkAzureDataCollector(options =>
        {
            options.EndpointUrl = Workspace.Url.ToString();
            options.WorkspaceId = Workspace.WorkspaceId;
            options.SharedKey = Workspace.SharedKey;
            options.Name = name;
            options.BatchTimeoutSeconds = 1;
            options.TimeProvider = Clock;
            configure?.Invoke(options);
        }));
    }

    /// <summary>Sends one event, and returns the record that it has become.</summary>
    internal async Task<JsonElement> SendAsync(AuditEvent auditEvent, Action<AzureDataCollectorOptions>? configure = null)
    {
        var logger = CreateLogger(configure);
        logger.Audit(auditEvent);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
        return Assert.Single(Workspace.Received.All).Body;
    }
}
