namespace Serilog.Sinks.Sark.Emulator;

/// <summary>How a <see cref="SiemEmulator"/> listens and what time it goes by.</summary>
public sealed class SiemEmulatorOptions
{
    /// <summary>
    /// Whether the SIEMs listen with TLS, using a self-signed certificate made in memory and found in
    /// <see cref="EmulatedSiem.Certificate"/>. Default: <see langword="false"/>.
    /// </summary>
    public bool UseHttps { get; set; }

    /// <summary>
    /// The port of the first SIEM, 1 to 65500; the others have those behind it, in the order of <see cref="SiemEmulator.Siems"/>. Default: 0, the operating system chooses.
    /// </summary>
    public int FirstPort { get; set; }

    /// <summary>
    /// The clock for arrival times, acknowledgement delays, outages and latency. Default: <see cref="System.TimeProvider.System"/>.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal int PortOf(int siem) => FirstPort == 0 ? 0 : FirstPort + siem;
}
