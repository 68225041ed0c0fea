using Microsoft.Extensions.Time.Testing;
using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.CloudWatch.Tests;

/// <summary>A CloudWatch Logs of the test's own, and loggers that send to it.</summary>
public abstract class CloudWatchFixture : IAsyncLifetime
{
    internal const string LogGroup = "/aws/sark/audit";

    SiemEmulator? _emulator;

    internal CloudWatchEmulator CloudWatch => _emulator!.CloudWatch;

    internal FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    public virtual async Task InitializeAsync() => _emulator = await SiemEmulator.StartAsync(new SiemEmulatorOptions { TimeProvider = Clock });

    public virtual async Task DisposeAsync() => await _emulator!.DisposeAsync();

    internal TestLogger CreateLogger(Action<CloudWatchOptions>? configure = null)
    {
        var name = TestLogger.NewName();
        return TestLogger.Create(name, writeTo => writeTo.SarkCloudWatch(options =>
        {
            Configure(options);
            options.Name = name;
            options.BatchTimeoutSeconds = 1;
            options.TimeProvider = Clock;
            configure?.Invoke(options);
        }));
    }

    internal Core.Logger CreateAuditLogger(Action<CloudWatchOptions>? configure = null) =>
        new LoggerConfiguration().AuditTo.SarkCloudWatch(options =>
        {
            Configure(options);
            configure?.Invoke(options);
        }).CreateLogger();

    void Configure(CloudWatchOptions options)
    {
        options.EndpointUrl = CloudWatch.Url.ToString();
        options.Region = CloudWatch.Region;
        options.LogGroup = LogGroup;
        options.LogStream = "the-stream";
        options.AccessKeyId = CloudWatch.AccessKeyId;
        options.SecretAccessKey = CloudWatch.SecretAccessKey;
    }
}
