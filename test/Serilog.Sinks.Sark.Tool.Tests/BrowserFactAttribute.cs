namespace Serilog.Sinks.Sark.Tool.Tests;

/// <summary>A test in a browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class BrowserFactAttribute : FactAttribute
{
    public const string Chromium = "/usr/bin/chromium";

    public BrowserFactAttribute()
    {
        if (!File.Exists(Chromium)) Skip = $"There is no {Chromium}; on Debian: apt-get install chromium.";
    }
}
