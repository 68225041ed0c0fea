using Microsoft.Extensions.Time.Testing;
using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Splunk.Tests;

/// <summary>A Splunk of the test's own, and loggers that send to it.</summary>
public abstract class SplunkFixture : IAsyncLifetime
{
    SiemEmulator? _emulator;

    internal SplunkEmulator Splunk => _emulator!.Splunk;

    internal FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public async Task InitializeAsync() => _emulator = await SiemEmulator.StartAsync(new SiemEmulatorOptions { TimeProvider = Clock });

    public async Task DisposeAsync() => await _emulator!.DisposeAsync();

    internal TestLogger CreateLogger(Action<SplunkOptions>? configure = null)
    {
        var name = TestLogger.NewName();
        return TestLogger.Create(name, writeTo => writeTo.SarkSplunk(options =>
        {
            options.HecUrl = Splunk.Url.ToString();
            options.HecToken = Splunk.Token;
            options.Name = name;
            options.BatchTimeoutSeconds = 1;
            options.TimeProvider = Clock;

            // The clock of a test may run a second in a millisecond, which is no reason to give up a request that is under way.
            options.TimeoutSeconds = 120;
            configure?.Invoke(options);
        }));
    }
}
