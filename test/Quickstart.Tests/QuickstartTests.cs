using System.Diagnostics;
using Serilog.Sinks.Sark.Emulator;

namespace Quickstart.Tests;

/// <summary>The first thing that a new user runs.</summary>
public sealed class QuickstartTests
{
    [Fact]
    public async Task WithNothingSetUpEveryEventIsDeliveredThroughAnOutage()
    {
        var (exitCode, output) = await RunAsync();

        Assert.Equal(0, exitCode);
        Assert.Matches("Accepted +│ +5,000", output);
        Assert.Matches("Delivered +│ +5,000", output);
        Assert.Matches("Dropped +│ +0", output);
        Assert.Matches("In the emulated Splunk +│ +5,000", output);
        Assert.Contains("sending fails and is retried: HTTP 503", output, StringComparison.Ordinal);
        Assert.Contains("sending succeeds again", output, StringComparison.Ordinal);
        Assert.Contains("SPLUNK_HEC_URL", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheEnvironmentPointsItAtAnotherSplunk()
    {
        await using var emulator = await SiemEmulator.StartAsync();

        var (exitCode, output) = await RunAsync(("SPLUNK_HEC_URL", emulator.Splunk.Url.ToString()), ("SPLUNK_HEC_TOKEN", emulator.Splunk.Token));

        Assert.Equal(0, exitCode);
        Assert.Equal((5_000, 0), (emulator.Splunk.Received.Count, emulator.Splunk.Received.Duplicates));
        Assert.DoesNotContain(emulator.Splunk.Token, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://splunk.example.com", "token", "hecUrl")]
    [InlineData("https://splunk.example.com:8088", "", "hecToken")]
    public async Task AWrongSettingIsNamedAndNothingIsSent(string url, string token, string setting)
    {
        var (exitCode, output) = await RunAsync(("SPLUNK_HEC_URL", url), ("SPLUNK_HEC_TOKEN", token));

        Assert.Equal(1, exitCode);
        Assert.StartsWith(setting, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    /// <summary>Who sends to one SIEM carries nothing of the others'.</summary>
    [Theory]
    [InlineData("AWSSDK")]
    [InlineData("Azure")]
    [InlineData("Google")]
    [InlineData("Serilog.Sinks.Sark.Datadog")]
    public async Task WhatItIsMadeOfHasNothingOfOtherSiemsInIt(string library)
    {
        var dependencies = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Quickstart.deps.json"));

        Assert.Contains("Serilog.Sinks.Sark.Splunk", dependencies, StringComparison.Ordinal);
        Assert.DoesNotContain(library, dependencies, StringComparison.OrdinalIgnoreCase);
    }

    static async Task<(int ExitCode, string Output)> RunAsync(params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Quickstart.dll")]) { RedirectStandardOutput = true };
        start.Environment.Remove("SPLUNK_HEC_URL");
        start.Environment.Remove("SPLUNK_HEC_TOKEN");
        foreach (var (name, value) in environment) start.Environment[name] = value;

        using var quickstart = Process.Start(start)!;
        var output = await quickstart.StandardOutput.ReadToEndAsync();
        await quickstart.WaitForExitAsync();
        return (quickstart.ExitCode, output);
    }
}
