using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

/// <summary>An Azure Monitor of the test's own, and loggers that send to it.</summary>
public abstract class AzureMonitorFixture : IAsyncLifetime
{
    SiemEmulator? _emulator;

    internal AzureMonitorEmulator Azure => _emulator!.AzureMonitor;

    internal EmulatedCredential Credential { get; private set; } = null!;

    internal FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public async Task InitializeAsync()
    {
        _emulator = await SiemEmulator.StartAsync(new SiemEmulatorOptions { TimeProvider = Clock });
        Credential = new EmulatedCredential(Azure);
    }

    public async Task DisposeAsync() => await _emulator!.DisposeAsync();

    internal TestLogger CreateLogger(Action<AzureMonitorOptions>? configure = null)
    {
        var name = TestLogger.NewName();
        return TestLogger.Create(name, writeTo => writeTo.SarkAzureMonitor(options =>
        {
            options.Endpoint = Azure.Url.ToString();
            options.DcrImmutableId = Azure.DcrImmutableId;
            options.StreamName = Azure.StreamName;
            options.TokenCredential = Credential;
            options.Name = name;
            options.BatchTimeoutSeconds = 1;
            options.TimeProvider = Clock;
            configure?.Invoke(options);
        }));
    }

    /// <summary>Sends one event, and returns the record that it has become.</summary>
    internal async Task<JsonElement> SendAsync(AuditEvent auditEvent, Action<AzureMonitorOptions>? configure = null)
    {
        var logger = CreateLogger(configure);
        logger.Audit(auditEvent);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
        return Assert.Single(Azure.Received.All).Body;
    }

    internal static string? Text(JsonElement record, string name) => record.GetProperty(name).GetString();
}
