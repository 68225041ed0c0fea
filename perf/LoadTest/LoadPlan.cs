namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>Which cases are run.</summary>
static class LoadPlan
{
    static readonly int[] BatchSizes = [10, 50, 100, 500, 1000];
    static readonly int[] Latencies = [0, 20, 80];
    static readonly int[] LatencyBatchSizes = [100, 1000];
    static readonly bool[] WithAndWithout = [true, false];
    static readonly Durability[] Durabilities = [Durability.Memory, Durability.Spill, Durability.Journal, Durability.JournalSynced];
    static readonly int[] ThreadCounts = [1, 2, 4, 8];

    public static IReadOnlyList<string> Groups { get; } = ["floors", "batch 100", "peers", "batches", "gzip", "durability", "latency", "threads", "calm"];

    /// <summary>The quick set: what is said about the floors and the peers, and what durability costs.</summary>
    public static IReadOnlyList<string> QuickGroups { get; } = ["floors", "batch 100", "peers", "durability", "calm"];

    public static IEnumerable<LoadCase> Cases(string name, int events, IReadOnlyList<SiemContender> siems) => name switch
    {
        "floors" => [.. siems.SelectMany(siem => Floors(name, siem)).Concat(Contenders.Creation).Select(contender => new LoadCase(name, contender.Name) { Events = events })],
        "batch 100" => siems.SelectMany(siem => Floors(name, siem)).Select(contender => new LoadCase(name, contender.Name) { Events = events, BatchSize = 100 }),
        "peers" => from gzip in WithAndWithout
                   from contender in siems.Concat<Contender>(Contenders.Peers)
                   select new LoadCase(name, contender.Name) { Events = events, Gzip = gzip },
        "batches" => from size in BatchSizes from siem in siems select new LoadCase(name, siem.Name) { Events = events, BatchSize = size },
        "gzip" => from gzip in WithAndWithout from siem in siems select new LoadCase(name, siem.Name) { Events = events, Gzip = gzip, BatchSize = 100 },
        "durability" => from durability in Durabilities
                        from siem in siems
                        select new LoadCase(name, siem.Name) { Events = durability == Durability.JournalSynced ? events / 20 : events, Durability = durability },
        "latency" => from latency in Latencies
                     from size in LatencyBatchSizes
                     from siem in siems
                     select new LoadCase(name, siem.Name) { Events = size == 100 ? events / 4 : events, BatchSize = size, Latency = latency },
        "threads" => from threads in ThreadCounts from siem in siems select new LoadCase(name, siem.Name) { Events = events, Threads = threads },

        // No queue, so the times are the sinks' own.
        "calm" => from contender in siems.SelectMany(siem => new Contender[] { siem }.Concat(siem.Hands)).Concat(Contenders.Peers)
                  select new LoadCase(name, contender.Name) { Events = 30_000, BatchSize = 100, Rate = 10_000 },
        _ => throw new ArgumentException($"There is no group '{name}'; there are {string.Join(", ", Groups)}."),
    };

    static IEnumerable<Contender> Floors(string name, SiemContender siem) =>
        name == "floors" ? [siem.Wire, .. siem.Hands, siem] : [siem.Wire, siem];
}
