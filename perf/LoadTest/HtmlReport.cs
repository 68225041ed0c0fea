using System.Globalization;
using System.Net;
using System.Text;

namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>The results as one HTML file with plots, which needs nothing else.</summary>
static class HtmlReport
{
    const int LabelWidth = 330;
    const int BarWidth = 420;
    const int RowHeight = 22;

    static readonly (string Title, Func<LoadResult, double> Value)[] Plots =
    [
        ("Events per second", static result => result.EventsPerSecond),
        ("CPU, µs per event", static result => result.CpuMicrosecondsPerEvent),
        ("Allocated bytes per event", static result => result.AllocatedBytesPerEvent),
        ("Emit, p99, µs", static result => result.Emit.P99),
        ("End to end, P95, ms", static result => result.EndToEnd.P95),
        ("Peak memory, MB", static result => result.PeakMegabytes),
    ];

    public static string Write(IReadOnlyList<LoadResult> results)
    {
        var html = new StringBuilder("""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>Load on the sinks</title>
            <style>
            body { font: 14px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 1700px; padding: 0 1em; color: #1b1f24; background: #fff; }
            table { border-collapse: collapse; margin: 1em 0; } th, td { padding: 2px 10px; text-align: right; border-bottom: 1px solid #ddd; }
            th:nth-child(-n+2), td:nth-child(-n+2) { text-align: left; }
            .plots { display: flex; flex-wrap: wrap; gap: 1.5em; } figure { margin: 0; } figcaption { font-weight: 600; }
            svg { font: 12px system-ui, sans-serif; } .ours { fill: #2f6fde; } .other { fill: #a9b1bb; } text { fill: #1b1f24; }
            @media (prefers-color-scheme: dark) { body { background: #14171a; color: #e4e7ea; } text { fill: #e4e7ea; } th, td { border-color: #333; } .other { fill: #66707a; } }
            </style>
            </head>
            <body>
            <h1>Load on the sinks</h1>

            """);
        html.Append(CultureInfo.InvariantCulture, $"<p>{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} cores, .NET {Environment.Version}. Every event of every run has arrived.</p>\n");
        foreach (var group in results.GroupBy(static result => result.Case.Group))
        {
            html.Append(CultureInfo.InvariantCulture, $"<h2>{Encode(group.Key)}</h2>\n");
            WriteTable(html, [.. group]);
            html.Append("<div class=\"plots\">\n");
            foreach (var (title, value) in Plots) WritePlot(html, title, [.. group], value);
            html.Append("</div>\n");
        }

        return html.Append("</body>\n</html>\n").ToString();
    }

    static void WriteTable(StringBuilder html, IReadOnlyList<LoadResult> results)
    {
        html.Append("<table>\n<tr><th>who</th><th>conditions</th><th>events/s</th><th>/ wire</th><th>/ hand</th><th>CPU µs</th><th>bytes</th><th>GC 0/1/2</th><th>pauses ms</th><th>longest</th><th>peak MB</th>")
            .Append("<th>wire B</th><th>Emit p50 µs</th><th>p99</th><th>max</th><th>way P50 ms</th><th>P95</th><th>P99</th></tr>\n");
        foreach (var result in results)
            html.Append(
                CultureInfo.InvariantCulture,
                $"<tr><td>{Encode(result.Case.Contender)}</td><td>{Encode(result.Case.Conditions)}</td><td>{result.EventsPerSecond:N0}</td><td>{LoadReport.Ratio(result, results, "wire/")}</td><td>{LoadReport.Ratio(result, results, "hand/")}</td><td>{result.CpuMicrosecondsPerEvent:0.0}</td><td>{result.AllocatedBytesPerEvent:N0}</td><td>{string.Join('/', result.Collections)}</td><td>{result.PauseMilliseconds:0}</td><td>{result.LongestPauseMilliseconds:0.0}</td><td>{result.PeakMegabytes:0}</td><td>{result.WireBytesPerEvent:0}</td><td>{result.Emit.P50:0.0}</td><td>{result.Emit.P99:0.0}</td><td>{result.Emit.Max:0}</td><td>{result.EndToEnd.P50:0.0}</td><td>{result.EndToEnd.P95:0.0}</td><td>{result.EndToEnd.P99:0.0}</td></tr>\n");
        html.Append("</table>\n");
    }

    static void WritePlot(StringBuilder html, string title, IReadOnlyList<LoadResult> results, Func<LoadResult, double> value)
    {
        var largest = results.Max(value);
        if (largest <= 0) return;

        html.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{Encode(title)}</figcaption>\n<svg width=\"{LabelWidth + BarWidth + 80}\" height=\"{results.Count * RowHeight}\" role=\"img\">\n");
        for (var i = 0; i < results.Count; i++)
        {
            var result = results[i];
            var isOurs = Contenders.Siems.Any(siem => siem.Name == result.Case.Contender);
            var width = BarWidth * value(result) / largest;
            html.Append(
                CultureInfo.InvariantCulture,
                $"<text x=\"{LabelWidth - 8}\" y=\"{(i * RowHeight) + 15}\" text-anchor=\"end\">{Encode($"{result.Case.Contender}, {result.Case.Conditions}")}</text><rect class=\"{(isOurs ? "ours" : "other")}\" x=\"{LabelWidth}\" y=\"{(i * RowHeight) + 3}\" width=\"{width:0.0}\" height=\"{RowHeight - 6}\"/><text x=\"{LabelWidth + width + 6:0.0}\" y=\"{(i * RowHeight) + 15}\">{value(result):#,0.##}</text>\n");
        }

        html.Append("</svg></figure>\n");
    }

    static string Encode(string text) => WebUtility.HtmlEncode(text);
}
