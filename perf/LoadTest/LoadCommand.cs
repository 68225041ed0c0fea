using System.Text.Json;
using Spectre.Console;

namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>Runs the cases, each in a process of its own, one after the other, and reports.</summary>
sealed class LoadCommand(IReadOnlyList<LoadCase> cases, int repeat, DirectoryInfo output)
{
    static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(3);

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var receiver = ChildProcess.Start("receive");
        var results = new List<LoadResult>();
        var failed = new List<string>();
        try
        {
            var url = await receiver.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The receiver has not started.");
            if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 220;
            await AnsiConsole.Progress().AutoClear(false)
                .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(async progress =>
                {
                    var task = progress.AddTask("Load", maxValue: cases.Count * repeat);

                    // All cases once, then all again: what the machine does meanwhile hits them alike.
                    for (var round = 0; round < repeat; round++)
                        foreach (var load in cases)
                        {
                            task.Description = Markup.Escape($"{load.Group}: {load.Contender}, {load.Conditions}");
                            if (await MeasureAsync(load, url, cancellationToken) is { Lost: 0 } result) results.Add(result);
                            else failed.Add($"{load.Group}: {load.Contender}, {load.Conditions}");
                            task.Increment(1);
                        }
                });
        }
        finally
        {
            receiver.StandardInput.Close();
            if (!receiver.WaitForExit(TimeSpan.FromSeconds(10))) receiver.Kill();
        }

        var medians = results.GroupBy(static result => result.Case).Select(static runs => runs.OrderBy(static run => run.EventsPerSecond).ElementAt((runs.Count() - 1) / 2)).ToList();
        LoadReport.Write(AnsiConsole.Console, medians);
        output.Create();
        await System.IO.File.WriteAllTextAsync(Path.Combine(output.FullName, "load.json"), JsonSerializer.Serialize(medians, Json), cancellationToken);
        await System.IO.File.WriteAllTextAsync(Path.Combine(output.FullName, "load.html"), HtmlReport.Write(medians), cancellationToken);
        AnsiConsole.WriteLine($"{Path.Combine(output.FullName, "load.json")} and load.html have the figures and the plots.");
        foreach (var name in failed) AnsiConsole.WriteLine($"NO RESULT, events are missing: {name}");
        return failed.Count == 0 ? 0 : 1;
    }

    static async Task<LoadResult?> MeasureAsync(LoadCase load, string url, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(LongestRun);
        using var child = ChildProcess.Start("run", JsonSerializer.Serialize(load, JsonSerializerOptions.Web), url);
        try
        {
            var result = await child.StandardOutput.ReadToEndAsync(limited.Token);
            await child.WaitForExitAsync(limited.Token);
            return child.ExitCode == 0 ? JsonSerializer.Deserialize<LoadResult>(result, JsonSerializerOptions.Web) : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            if (!child.HasExited) child.Kill();
        }
    }
}
