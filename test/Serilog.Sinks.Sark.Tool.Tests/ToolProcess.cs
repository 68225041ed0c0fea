using System.Diagnostics;

namespace Serilog.Sinks.Sark.Tool.Tests;

/// <summary>sark-siem as a process of its own.</summary>
static class ToolProcess
{
    public static Process Start(params string[] arguments)
    {
        // Beside ours: the output folders of all projects have one parent, and that of the configuration has the same name.
        var ours = new DirectoryInfo(AppContext.BaseDirectory);
        var tool = Path.Combine(ours.Parent!.Parent!.FullName, "Serilog.Sinks.Sark.Tool", ours.Name, "Serilog.Sinks.Sark.Tool.dll");
        var start = new ProcessStartInfo("dotnet", [tool, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };

        // Wide enough that no line of the output is broken.
        start.Environment["COLUMNS"] = "400";
        return Process.Start(start)!;
    }
}
