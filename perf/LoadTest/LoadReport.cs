using Spectre.Console;

namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>The results as tables, one for each group.</summary>
static class LoadReport
{
    public static void Write(IAnsiConsole console, IReadOnlyList<LoadResult> results)
    {
        foreach (var group in results.GroupBy(static result => result.Case.Group))
        {
            var table = new Table { Title = new TableTitle(group.Key), Border = TableBorder.Simple };
            table.AddColumns("who", "conditions");
            foreach (var column in new[] { "events/s", "/ wire", "/ hand", "CPU µs", "bytes", "GC 0/1/2", "pauses ms", "longest", "peak MB", "wire B", "Emit p50 µs", "p99", "max", "way P50 ms", "P95", "P99" })
                table.AddColumn(new TableColumn(column).RightAligned());
            foreach (var result in group)
                table.AddRow(
                    Markup.Escape(result.Case.Contender), Markup.Escape(result.Case.Conditions), F($"{result.EventsPerSecond:N0}"), Ratio(result, group, "wire/"), Ratio(result, group, "hand/"),
                    F($"{result.CpuMicrosecondsPerEvent:0.0}"), F($"{result.AllocatedBytesPerEvent:N0}"), string.Join('/', result.Collections), F($"{result.PauseMilliseconds:0}"), F($"{result.LongestPauseMilliseconds:0.0}"),
                    F($"{result.PeakMegabytes:0}"), F($"{result.WireBytesPerEvent:0}"), F($"{result.Emit.P50:0.0}"), F($"{result.Emit.P99:0.0}"), F($"{result.Emit.Max:0}"),
                    F($"{result.EndToEnd.P50:0.0}"), F($"{result.EndToEnd.P95:0.0}"), F($"{result.EndToEnd.P99:0.0}"));
            console.Write(table);
        }
    }

    /// <returns>The events/s as a share of a floor's in the same group; empty where there is no such floor.</returns>
    public static string Ratio(LoadResult result, IEnumerable<LoadResult> group, string floor)
    {
        var siem = result.Case.Contender.Split('/')[^1];
        return group.FirstOrDefault(other => other.Case.Contender == floor + siem) is { } found ? F($"{result.EventsPerSecond / found.EventsPerSecond:0.00}") : "";
    }

    static string F(FormattableString text) => FormattableString.Invariant(text);
}
