using System.Globalization;
using Serilog.Sinks.Sark;
using Spectre.Console;

namespace Quickstart;

/// <summary>What the quickstart shows: live progress on a terminal, plain lines where the output is redirected, and a table at the end.</summary>
static class Display
{
    static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(100);
    static readonly List<string> Told = [];

    static bool IsLive => AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected;

    public static void Intro(SplunkTarget splunk, int eventCount)
    {
        var where = splunk.IsEmulated ? $"an emulated Splunk at {splunk.Url}, which fails for two seconds halfway" : splunk.Url;
        Line($"Writing {Number(eventCount)} audit events to {where}.");
    }

    /// <summary>Keeps what SelfLog says for a moment when it does not tear the live display.</summary>
    public static void SelfLog(string message)
    {
        if (!IsLive) Line($"SelfLog: {message}");
        else lock (Told) Told.Add(message);
    }

    public static void Error(string message) => AnsiConsole.MarkupLineInterpolated($"[red]{message}[/]");

    public static Task FollowAsync(AuditedApplication application, SiemMonitor siem, Func<Task> work) =>
        IsLive ? FollowLiveAsync(application, siem, work()) : FollowInLinesAsync(application, siem, work());

    public static void Summary(SiemMetrics metrics, SplunkTarget splunk)
    {
        foreach (var message in Told) AnsiConsole.MarkupLineInterpolated($"[grey]SelfLog: {message.Trim()}[/]");

        var table = new Table().Border(TableBorder.Rounded).HideHeaders().AddColumn("").AddColumn(new TableColumn("").RightAligned());
        table.AddRow("Accepted", Number(metrics.Accepted));
        table.AddRow("Delivered", Number(metrics.Delivered));
        table.AddRow("Retried requests", Number(metrics.Retries));
        table.AddRow("Rejected", Number(metrics.Rejected));
        table.AddRow("Dropped", Number(metrics.Dropped));
        table.AddRow("Latency p50 / p95", string.Create(CultureInfo.InvariantCulture, $"{metrics.P50LatencyMs:0.0} / {metrics.P95LatencyMs:0.0} ms"));
        table.AddRow("Bytes before / after gzip", $"{Number(metrics.BytesBeforeCompression)} / {Number(metrics.BytesSent)}");
        if (splunk.Received is { } received) table.AddRow("In the emulated Splunk", $"{Number(received.Events)}, {Number(received.Duplicates)} twice");
        AnsiConsole.Write(table);

        if (metrics.Accepted == metrics.Delivered)
            AnsiConsole.MarkupLine("[green]Every event that was accepted has been delivered.[/]");
        else
            AnsiConsole.MarkupLine("[red]Not every event has been delivered: SelfLog says why, above.[/]");
        if (!splunk.IsEmulated) return;

        Line("");
        Line("To send to a Splunk of your own:");
        Line("  export SPLUNK_HEC_URL=https://splunk.example.com:8088");
        Line("  export SPLUNK_HEC_TOKEN=<the token of your HTTP Event Collector>");
        Line("  dotnet run --project sample/Quickstart");
    }

    static Task FollowLiveAsync(AuditedApplication application, SiemMonitor siem, Task work) =>
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async progress =>
            {
                var written = progress.AddTask("Written", maxValue: application.EventCount);
                var delivered = progress.AddTask("Delivered", maxValue: application.EventCount);
                do
                {
                    var metrics = siem.GetMetrics();
                    written.Value = application.Written;
                    delivered.Value = metrics.Delivered;
                    delivered.Description = metrics.Circuit == CircuitState.Closed ? "Delivered" : "[yellow]Delivered (Splunk is down)[/]";
                }
                while (await Task.WhenAny(work, Task.Delay(RefreshInterval)) != work);

                delivered.Value = siem.GetMetrics().Delivered;
                await work;
            });

    static async Task FollowInLinesAsync(AuditedApplication application, SiemMonitor siem, Task work)
    {
        while (await Task.WhenAny(work, Task.Delay(RefreshInterval * 10)) != work)
        {
            var metrics = siem.GetMetrics();
            Line($"{Number(application.Written)} written, {Number(metrics.Delivered)} delivered{(metrics.Circuit == CircuitState.Closed ? "" : " (Splunk is down)")}");
        }

        await work;
    }

    static void Line(string text) => Console.WriteLine(text);

    static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
