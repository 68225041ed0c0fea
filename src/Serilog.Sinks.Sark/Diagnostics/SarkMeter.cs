using System.Diagnostics.Metrics;

namespace Serilog.Sinks.Sark.Diagnostics;

static class SarkMeter
{
    public static readonly Meter Instance = new("Serilog.Sinks.Sark");
}
