using System.Diagnostics;

namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>This program once more, with other arguments.</summary>
static class ChildProcess
{
    public static Process Start(params string[] arguments)
    {
        // As it was started: by its own executable, or by dotnet.
        var host = Environment.ProcessPath!;
        var start = new ProcessStartInfo(host) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(host) == "dotnet") start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);

        // One heap: with one per core the peak would say how many cores there are.
        start.Environment["DOTNET_gcServer"] = "0";
        return Process.Start(start)!;
    }
}
