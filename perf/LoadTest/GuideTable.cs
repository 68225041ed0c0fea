using System.CommandLine;

namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>The guide's own table at the guide's own settings: events per minute, P95 of a batch, success rate, retry rate.</summary>
static class GuideTable
{
    const int Seconds = 20;

    public static Command CreateCommand()
    {
        var rate = new Option<int>("--rate") { Description = "Events per second, up to 50,000.", DefaultValueFactory = static _ => 5_000 };
        var output = new Option<DirectoryInfo>("--output") { Description = "The folder for load.json and load.html.", DefaultValueFactory = static _ => new DirectoryInfo("artifacts/guide") };
        var guide = new Command("guide", "The guide's table: batches of 100, 5 s, a SIEM that answers after 20 ms and fails one request in 500.") { rate, output };
        guide.SetAction((arguments, cancellationToken) => new LoadCommand(
            [.. Contenders.Siems.Select(siem => Case(siem, Math.Clamp(arguments.GetValue(rate), 1_000, 50_000)))], repeat: 1, arguments.GetValue(output)!).RunAsync(cancellationToken));
        return guide;
    }

    static LoadCase Case(SiemContender siem, int rate) => new("guide", siem.Name)
    {
        Events = rate * Seconds,
        Rate = rate,
        BatchSize = 100,
        BatchTimeoutSeconds = 5,
        MaxQueueSize = 50_000,
        Latency = 20,
        FailOneOf = 500,
    };
}
