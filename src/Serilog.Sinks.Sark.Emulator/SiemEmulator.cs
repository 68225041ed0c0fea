using System.Security.Cryptography.X509Certificates;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator;

/// <summary>
/// The receiving ends of SIEMs, each on a loopback port of its own: they keep what they accept, refuse what the vendor would refuse
/// (and some of what it would quietly lose), and fail on demand.
/// </summary>
public sealed class SiemEmulator : IAsyncDisposable
{
    readonly X509Certificate2? _certificate;

    SiemEmulator(SiemEmulatorOptions options)
    {
        _certificate = options.UseHttps ? LoopbackCertificate.Create() : null;
        Splunk = new SplunkEmulator(_certificate, options.TimeProvider, options.PortOf(0));
        Datadog = new DatadogEmulator(_certificate, options.TimeProvider, options.PortOf(1));
        CloudWatch = new CloudWatchEmulator(_certificate, options.TimeProvider, options.PortOf(2));
        AzureMonitor = new AzureMonitorEmulator(_certificate, options.TimeProvider, options.PortOf(3));
        AzureDataCollector = new AzureDataCollectorEmulator(_certificate, options.TimeProvider, options.PortOf(4));
        GoogleCloudLogging = new GoogleCloudLoggingEmulator(_certificate, options.TimeProvider, options.PortOf(5));
    }

    /// <summary>Splunk's HTTP Event Collector.</summary>
    public SplunkEmulator Splunk { get; }

    /// <summary>Datadog's logs intake.</summary>
    public DatadogEmulator Datadog { get; }

    /// <summary>AWS CloudWatch Logs.</summary>
    public CloudWatchEmulator CloudWatch { get; }

    /// <summary>Azure Monitor's Logs Ingestion API, and those who issue tokens for it.</summary>
    public AzureMonitorEmulator AzureMonitor { get; }

    /// <summary>The HTTP Data Collector API of a Log Analytics workspace.</summary>
    public AzureDataCollectorEmulator AzureDataCollector { get; }

    /// <summary>Google's Cloud Logging API.</summary>
    public GoogleCloudLoggingEmulator GoogleCloudLogging { get; }

    /// <summary>All of them.</summary>
    public IReadOnlyList<EmulatedSiem> Siems => [Splunk, Datadog, CloudWatch, AzureMonitor, AzureDataCollector, GoogleCloudLogging];

    /// <summary>Starts every SIEM; each has its <see cref="EmulatedSiem.Url"/> when the task completes.</summary>
    /// <param name="options">How to listen; <see langword="null"/> for plain HTTP and the system's clock.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <returns>The running emulator; disposing it closes every port.</returns>
    public static async Task<SiemEmulator> StartAsync(SiemEmulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        var emulator = new SiemEmulator(options ?? new SiemEmulatorOptions());
        try
        {
            foreach (var siem in emulator.Siems)
            {
                await siem.StartAsync(cancellationToken).ConfigureAwait(false);
            }

            return emulator;
        }
        catch
        {
            await emulator.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Closes every port, cutting requests that are still unanswered.</summary>
    /// <returns>A task that completes once nothing listens any more.</returns>
    public async ValueTask DisposeAsync()
    {
        foreach (var siem in Siems)
        {
            await siem.DisposeAsync().ConfigureAwait(false);
        }

        _certificate?.Dispose();
    }
}
