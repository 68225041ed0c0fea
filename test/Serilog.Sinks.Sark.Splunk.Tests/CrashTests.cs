using System.Diagnostics;
using System.Globalization;
using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Splunk.Tests;

/// <summary>A process that is killed with SIGKILL while it logs, again and again, while the SIEM goes up and down.</summary>
public sealed class CrashTests
{
    // As CrashWriter is set up.
    const int BatchSize = 20;
    const int RequestsInFlight = 4;

    static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("SARK_CRASH_ROUNDS"), CultureInfo.InvariantCulture, out var rounds) ? rounds : 100;

    [Theory]
    [InlineData(Durability.Journal, 1)]
    [InlineData(Durability.Journal, 2)]
    [InlineData(Durability.JournalSynced, 1)]
    public async Task EverythingThatEmitReturnedFromArrives(Durability durability, int processes)
    {
        using var folder = new TempFolder();
        await using var emulator = await SiemEmulator.StartAsync();
        var splunk = emulator.Splunk;
        var random = new Random(4711);
        var printed = new HashSet<string>();
        long first = 0;

        for (var round = 0; round < Rounds; round++)
        {
            if (round % 3 == 1) await splunk.RefuseConnectionsAsync();
            else await splunk.AcceptConnectionsAsync();

            var writers = Enumerable.Range(0, processes).Select(i => Start(splunk, folder.Path, durability, first + (i * 1_000_000L))).ToArray();
            first += processes * 1_000_000L;

            // From when it logs on: a machine that is busy takes its time to start a process.
            foreach (var writer in writers) printed.Add(await writer.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("It has ended by itself."));
            var outputs = writers.Select(writer => writer.StandardOutput.ReadToEndAsync()).ToArray();
            await Task.Delay(random.Next(0, 450));
            foreach (var writer in writers) writer.Kill();
            foreach (var output in outputs) printed.UnionWith(CompleteLines(await output));
            foreach (var writer in writers)
            {
                await writer.WaitForExitAsync();
                writer.Dispose();
            }
        }

        await splunk.AcceptConnectionsAsync();
        var name = "splunk";
        var survivor = new LoggerConfiguration()
            .WriteTo.SarkSplunk(splunk.Url.ToString(), splunk.Token, journalDirectory: folder.Path, name: name)
            .CreateLogger();
        await Eventually.TrueAsync(() => printed.All(splunk.Received.Contains), "everything that was logged arrives");
        await Eventually.TrueAsync(() => folder.Segments.Count == 0, "nothing is left on disk");
        await survivor.DisposeAsync();

        Assert.True(printed.Count > Rounds, $"Only {printed.Count} events were logged.");
        Assert.Empty(folder.Files);

        // What was under way when the process died is sent again, and so is what was taken and not noted yet.
        Assert.True(
            splunk.Received.Duplicates <= Rounds * processes * BatchSize * RequestsInFlight,
            $"{splunk.Received.Duplicates} of {splunk.Received.Count} events came twice.");
    }

    [Fact]
    public async Task AProcessThatLivesAdoptsWhatOneThatIsNeverRestartedHasLeft()
    {
        using var folder = new TempFolder();
        await using var emulator = await SiemEmulator.StartAsync();
        var splunk = emulator.Splunk;
        await using var living = new LoggerConfiguration()
            .WriteTo.SarkSplunk(options =>
            {
                options.HecUrl = splunk.Url.ToString();
                options.HecToken = splunk.Token;
                options.JournalDirectory = folder.Path;

                // It looks for the dead every 30 s, by this clock.
                options.TimeProvider = new FastClock(20);
            })
            .CreateLogger();
        await splunk.RefuseConnectionsAsync();
        using var dying = Start(splunk, folder.Path, Durability.Journal, first: 0);
        var output = dying.StandardOutput.ReadToEndAsync();
        await Eventually.TrueAsync(() => folder.Segments.Any(segment => new FileInfo(segment).Length > 10_000), "it logs");
        dying.Kill();
        var printed = CompleteLines(await output).ToList();

        await splunk.AcceptConnectionsAsync();
        await Eventually.TrueAsync(() => printed.All(splunk.Received.Contains), "everything that was logged arrives");
        await Eventually.TrueAsync(() => folder.Files.Count == 0, "nothing is left on disk");

        Assert.NotEmpty(printed);
    }

    static Process Start(SplunkEmulator splunk, string journal, Durability durability, long first) => Process.Start(new ProcessStartInfo(
        "dotnet",
        [
            WriterPath(), splunk.Url.ToString(), splunk.Token, journal, durability.ToString(),
            first.ToString(CultureInfo.InvariantCulture),
        ])
    { RedirectStandardOutput = true })!;

    // Beside ours: the output folders of all projects have one parent, and that of the configuration has the same name.
    static string WriterPath()
    {
        var ours = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(ours.Parent!.Parent!.FullName, "CrashWriter", ours.Name, "CrashWriter.dll");
    }

    static IEnumerable<string> CompleteLines(string output) =>
        output[..(output.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
