using System.Globalization;
using Serilog.Debugging;
using Spectre.Console;

namespace Serilog.Sinks.Sark.Tool;

static class Ping
{
    public static async Task<int> RunAsync(FileInfo config, bool send, CancellationToken cancellationToken)
    {
        try
        {
            SelfLog.Enable(message => AnsiConsole.MarkupLineInterpolated($"[grey]{message.Trim()}[/]"));
            var logger = ConfiguredLogger.Create(config, onlyTo: null);
            var siems = SarkSiems.Running;
            var allWell = true;
            foreach (var siem in siems)
            {
                var health = await siem.CheckHealthAsync(cancellationToken);
                allWell &= health.Healthy;
                if (health.Healthy) AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{siem.Name}: [green]healthy[/], {health.LatencyMs:0.0} ms");
                else AnsiConsole.MarkupLineInterpolated($"{siem.Name}: [red]{health.Error}[/]");
            }

            if (send)
                logger.Audit(new AuditEvent(AuditEventType.ConfigurationChanged) { UserId = "sark-siem", Details = new { message = "Test event from SARK" } });
            await logger.DisposeAsync();
            if (!send) return allWell ? 0 : 1;

            foreach (var siem in siems)
            {
                var taken = siem.GetMetrics() is { Delivered: 1 };
                allWell &= taken;
                AnsiConsole.MarkupLineInterpolated($"{siem.Name}: the test event has {(taken ? "" : "not ")}been delivered");
            }

            return allWell ? 0 : 1;
        }
        catch (Exception exception) when (exception.GetBaseException() is ArgumentException wrong)
        {
            return Problem.Tell(wrong.Message);
        }
    }
}
