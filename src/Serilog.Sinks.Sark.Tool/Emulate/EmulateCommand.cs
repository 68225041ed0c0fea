using Microsoft.Extensions.Hosting;
using Serilog.Sinks.Sark.Emulator;
using Spectre.Console;

namespace Serilog.Sinks.Sark.Tool.Emulate;

static class EmulateCommand
{
    public static async Task<int> RunAsync(int pagePort, int firstPort, CancellationToken cancellationToken)
    {
        try
        {
            await using var emulator = await SiemEmulator.StartAsync(new SiemEmulatorOptions { FirstPort = firstPort }, cancellationToken);
            using var keyFile = new KeyFile(emulator.GoogleCloudLogging.KeyFile);
            var siems = EmulatedSettings.Of(emulator, keyFile.Path).Select(static siem => new SiemTally(siem.Siem, siem.Settings)).ToArray();
            await using var page = EmulatorPage.Build(siems, pagePort);
            await page.StartAsync(cancellationToken);

            AnsiConsole.MarkupLineInterpolated($"The page is at [bold]{page.Urls.Single()}/[/]. Ctrl+C ends it.");

            // Each on one line, however wide the terminal is: settings are there to be copied.
            foreach (var siem in siems) Console.WriteLine($"{siem.Siem.Name,-20} {siem.Settings}");
            await page.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (IOException exception)
        {
            return Problem.Tell($"{exception.Message} Choose other ports: --port, --first-port; 0 for any.");
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }
}
