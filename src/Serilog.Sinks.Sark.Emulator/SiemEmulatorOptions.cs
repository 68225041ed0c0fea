namespace Serilog.Sinks.Sark.Emulator;

/// <summary>How a <see cref="SiemEmulator"/> listens and what time it goes by.</summary>
public sealed class SiemEmulatorOptions
{
    /// <summary>
    /// Whether the SIEMs listen with TLS, using a self-signed certificate made in memory and found in
    /// <see cref="EmulatedSiem.Certificate"/>. Default: <see langword="false"/>.
    /// </summary>
    public bool UseHttps { get; set; }

    /// <summary>Splunk's port, 1 to 65535. Default: 0, the operating system chooses.</summary>
    public int SplunkPort { get; set; }

    /// <summary>Datadog's port, 1 to 65535. Default: 0, the operating system chooses.</summary>
    public int DatadogPort { get; set; }

    /// <summary>The port of Azure Monitor's Logs Ingestion API, 1 to 65535. Default: 0, the operating system chooses.</summary>
    public int AzureMonitorPort { get; set; }

    /// <summary>The port of the HTTP Data Collector API, 1 to 65535. Default: 0, the operating system chooses.</summary>
    public int AzureDataCollectorPort { get; set; }

    /// <summary>
    /// The clock for arrival times, acknowledgement delays, outages and latency. Default: <see cref="System.TimeProvider.System"/>.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
