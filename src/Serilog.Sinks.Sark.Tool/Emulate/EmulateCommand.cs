using Microsoft.Extensions.Hosting;
using Serilog.Sinks.Sark.Emulator;
using Spectre.Console;

namespace Serilog.Sinks.Sark.Tool.Emulate;

static class EmulateCommand
{
    public static async Task<int> RunAsync(int pagePort, int splunkPort, int datadogPort, CancellationToken cancellationToken)
    {
        try
        {
            await using var emulator = await SiemEmulator.StartAsync(new SiemEmulatorOptions { SplunkPort = splunkPort, DatadogPort = datadogPort }, cancellationToken);
            await using var page = EmulatorPage.Build(
                [new SiemTally(emulator.Splunk, $"hecToken {emulator.Splunk.Token}"), new SiemTally(emulator.Datadog, $"apiKey {emulator.Datadog.ApiKey}")], pagePort);
            await page.StartAsync(cancellationToken);

            AnsiConsole.MarkupLineInterpolated($"The page is at [bold]{page.Urls.Single()}/[/]. Ctrl+C ends it.");
            AnsiConsole.MarkupLineInterpolated($"Splunk   {emulator.Splunk.Url}  hecToken {emulator.Splunk.Token}");
            AnsiConsole.MarkupLineInterpolated($"Datadog  {emulator.Datadog.Url}  apiKey {emulator.Datadog.ApiKey} (endpointUrl)");
            await page.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (IOException exception)
        {
            return Problem.Tell($"{exception.Message} Choose other ports: --port, --splunk-port, --datadog-port; 0 for any.");
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }
}
