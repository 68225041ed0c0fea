using Serilog.Sinks.Sark.Emulator;

namespace Quickstart;

/// <summary>Where the events go: the Splunk that SPLUNK_HEC_URL and SPLUNK_HEC_TOKEN name, or else an emulated one on this machine.</summary>
sealed class SplunkTarget : IAsyncDisposable
{
    readonly SiemEmulator? _emulator;

    SplunkTarget(SiemEmulator? emulator, string url, string token)
    {
        _emulator = emulator;
        Url = url;
        Settings = new Dictionary<string, string?>
        {
            ["Serilog:WriteTo:Splunk:Args:hecUrl"] = url,
            ["Serilog:WriteTo:Splunk:Args:hecToken"] = token,
        };
    }

    public string Url { get; }

    public bool IsEmulated => _emulator is not null;

    /// <summary>What goes into the configuration over appsettings.json.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; }

    /// <summary>How many events the emulated Splunk has indexed, and how many of them twice.</summary>
    public (int Events, int Duplicates)? Received =>
        _emulator is { Splunk.Received: var received } ? (received.Count, received.Duplicates) : null;

    public static async Task<SplunkTarget> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("SPLUNK_HEC_URL") is { Length: > 0 } url)
            return new SplunkTarget(null, url, Environment.GetEnvironmentVariable("SPLUNK_HEC_TOKEN") ?? "");

        var emulator = await SiemEmulator.StartAsync();
        return new SplunkTarget(emulator, emulator.Splunk.Url.ToString(), emulator.Splunk.Token);
    }

    /// <summary>The emulated Splunk answers 503 for two seconds.</summary>
    public void FailForAMoment() => _emulator?.Splunk.Faults.FailFor(TimeSpan.FromSeconds(2), statusCode: 503);

    public ValueTask DisposeAsync() => _emulator?.DisposeAsync() ?? default;
}
