using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tool.Tests;

public sealed class ToolTests : IAsyncLifetime, IDisposable
{
    readonly TempFolder _folder = new();
    SiemEmulator? _emulator;

    SplunkEmulator Splunk => _emulator!.Splunk;

    string Journal => Path.Combine(_folder.Path, "journal");

    string Config => Path.Combine(_folder.Path, "appsettings.json");

    public async Task InitializeAsync()
    {
        _emulator = await SiemEmulator.StartAsync();
        await File.WriteAllTextAsync(Config, $$"""
            {
              "Serilog": {
                "Using": [ "Serilog.Sinks.Sark.Splunk" ],
                "WriteTo": { "Splunk": { "Name": "SarkSplunk", "Args": { "hecUrl": "{{Splunk.Url}}", "hecToken": "{{Splunk.Token}}", "shutdownTimeoutSeconds": 5 } } }
              }
            }
            """);
    }

    public async Task DisposeAsync() => await _emulator!.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AJournalIsListedAndItsEventsAreCounted()
    {
        await LeaveBehindAsync(7);

        var list = await RunAsync("journal", "list", Journal);
        var show = await RunAsync("journal", "show", Journal);

        Assert.Equal((0, 0), (list.ExitCode, show.ExitCode));
        Assert.Matches(@"left-behind.+dead.+│ 1 +│ 7 ", list.Output);
        Assert.Matches(@"TOOL_INVOKED +│ Low +│ 7 ", show.Output);
    }

    [Fact]
    public async Task AWholeJournalVerifiesAndADamagedOneDoesNot()
    {
        await LeaveBehindAsync(7);
        var whole = await RunAsync("journal", "verify", Journal);
        Assert.Equal(0, whole.ExitCode);
        Assert.Contains("7 events are whole, 0 damaged", whole.Output, StringComparison.Ordinal);

        var segment = _folder.Segments.Single();
        var bytes = await File.ReadAllBytesAsync(segment);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(segment, bytes);
        var damaged = await RunAsync("journal", "verify", Journal);
        Assert.Equal(1, damaged.ExitCode);
        Assert.Contains("6 events are whole, 1 damaged", damaged.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AJournalIsReplayedToASiemOfTheConfigurationAndStaysUnlessItIsToBeDeleted()
    {
        var events = await LeaveBehindAsync(250);

        var replay = await RunAsync("journal", "replay", Journal, "--to", "Splunk", "--config", Config);
        Assert.True(replay.ExitCode == 0, replay.Output);
        Assert.Equal(events.Order(), Splunk.Received.All.Select(received => received.Id).Order());
        Assert.Single(_folder.Segments);

        var again = await RunAsync("journal", "replay", Journal, "--to", "Splunk", "--config", Config, "--delete");
        Assert.True(again.ExitCode == 0, again.Output);
        Assert.Empty(_folder.Segments);
    }

    [Fact]
    public async Task AConfigurationThatHasAJournalOfItsOwnChangesNothing()
    {
        // As that of the application that has left the journal behind.
        await File.WriteAllTextAsync(Config, (await File.ReadAllTextAsync(Config)).Replace(
            "\"shutdownTimeoutSeconds\"",
            $"\"journalDirectory\": \"{Journal}\", \"durability\": \"JournalSynced\", \"name\": \"left-behind-{Path.GetFileName(_folder.Path)}\", \"shutdownTimeoutSeconds\"",
            StringComparison.Ordinal));
        var events = await LeaveBehindAsync(250);

        var ping = await RunAsync("ping", "--config", Config, "--send");
        Assert.True(ping.ExitCode == 0, ping.Output);
        Assert.Equal(1, Splunk.Received.Count);

        var replay = await RunAsync("journal", "replay", Journal, "--to", "Splunk", "--config", Config, "--delete");
        Assert.True(replay.ExitCode == 0, replay.Output);
        Assert.Contains("250 events read, 0 damaged; 250 delivered", replay.Output, StringComparison.Ordinal);
        Assert.Equal((251, 0), (Splunk.Received.Count, Splunk.Received.Duplicates));
        Assert.All(events, id => Assert.True(Splunk.Received.Contains(id)));
        Assert.Single(_folder.Files);
    }

    [Fact]
    public async Task RejectedEventsAreReplayedFromTheirFile()
    {
        var siem = new ScriptedSiem(ids => ids.Contains("bad") ? DeliveryResult.Rejected("no") : DeliveryResult.Delivered);
        var logger = TestLogger.Create(siem, options => options.JournalDirectory = Journal);
        logger.Audit(Some.AuditEvent() with { Id = "bad" });
        await logger.DisposeAsync();

        var replay = await RunAsync("journal", "replay", _folder.Files.Single(file => file.Contains("rejected-", StringComparison.Ordinal)), "--to", "Splunk", "--config", Config);

        Assert.True(replay.ExitCode == 0, replay.Output);
        Assert.True(Splunk.Received.Contains("bad"));
    }

    [Fact]
    public async Task AReplayThatTheSiemDoesNotTakeFailsAndKeepsTheFiles()
    {
        await LeaveBehindAsync(10);
        await Splunk.RefuseConnectionsAsync();

        var replay = await RunAsync("journal", "replay", Journal, "--to", "Splunk", "--config", Config, "--delete");

        Assert.Equal(1, replay.ExitCode);
        Assert.Single(_folder.Segments);
    }

    [Fact]
    public async Task TheJournalOfALivingProcessIsNotReplayed()
    {
        var logger = TestLogger.Create(new ScriptedSiem(_ => DeliveryResult.Refused("no", "http_401")), options =>
        {
            options.JournalDirectory = Journal;
            options.ShutdownTimeoutSeconds = 0;
        });
        logger.Audit(Some.AuditEvent());

        var replay = await RunAsync("journal", "replay", Journal, "--to", "Splunk", "--config", Config);

        Assert.Equal(2, replay.ExitCode);
        Assert.Contains("a process that lives", replay.Output, StringComparison.Ordinal);
        await logger.DisposeAsync();
    }

    [Fact]
    public async Task PingTellsWhetherEverySiemIsWell()
    {
        var well = await RunAsync("ping", "--config", Config);
        Assert.True(well.ExitCode == 0, well.Output);
        Assert.Contains("splunk: healthy", well.Output, StringComparison.Ordinal);
        Assert.Equal(0, Splunk.Received.Count);

        var sent = await RunAsync("ping", "--config", Config, "--send");
        Assert.True(sent.ExitCode == 0, sent.Output);
        Assert.Equal(1, Splunk.Received.Count);

        Splunk.Healthy = false;
        var sick = await RunAsync("ping", "--config", Config);
        Assert.Equal(1, sick.ExitCode);
        Assert.Contains("queues are full", sick.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no such file", "ping", "--config", "nowhere.json")]
    [InlineData("no such directory", "journal", "list", "nowhere")]
    [InlineData("no such SIEM", "journal", "replay", ".", "--to", "Nowhere")]
    public async Task WhatCannotBeTriedIsSaidAndIsExitCode2(string what, params string[] arguments)
    {
        var (exitCode, output) = await RunAsync(arguments.Contains("--to") ? [.. arguments, "--config", Config] : arguments);

        Assert.True(exitCode == 2, $"{what}: {output}");
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    async Task<IReadOnlyList<string>> LeaveBehindAsync(int count)
    {
        var logger = TestLogger.Create(new ScriptedSiem(_ => DeliveryResult.Refused("no", "http_401")), options =>
        {
            options.Name = $"left-behind-{Path.GetFileName(_folder.Path)}";
            options.JournalDirectory = Journal;
            options.ShutdownTimeoutSeconds = 0;
        });
        var events = Some.AuditEvents(count);
        logger.Audit(events);
        await logger.DisposeAsync();
        return [.. events.Select(e => e.Id)];
    }

    static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var process = ToolProcess.Start(arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }
}
