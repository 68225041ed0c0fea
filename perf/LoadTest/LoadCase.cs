namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>One run: who sends how many events under which conditions.</summary>
/// <param name="Group">What is compared: cases of one group stand in one table.</param>
/// <param name="Contender">The name of one of <see cref="Contenders.All" />.</param>
sealed record LoadCase(string Group, string Contender)
{
    public int Events { get; init; } = 200_000;

    public int BatchSize { get; init; } = 1000;

    public bool Gzip { get; init; } = true;

    public Durability Durability { get; init; } = Durability.Memory;

    /// <summary>How long the receiver takes to answer, in milliseconds.</summary>
    public int Latency { get; init; }

    /// <summary>How many threads log.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Events per second that the threads log together; 0: as fast as they can.</summary>
    public int Rate { get; init; }

    /// <summary>How many requests may be in flight.</summary>
    public int Requests { get; init; } = 4;

    public int BatchTimeoutSeconds { get; init; } = 1;

    public int MaxQueueSize { get; init; } = 10_000_000;

    /// <summary>One request of so many is answered with 503; 0: none.</summary>
    public int FailOneOf { get; init; }

    /// <summary>The conditions that differ from the usual ones.</summary>
    public string Conditions => string.Join(", ", Differences());

    IEnumerable<string> Differences()
    {
        yield return $"batch {BatchSize}";
        if (!Gzip) yield return "no gzip";
        if (Durability != Durability.Memory) yield return Durability.ToString();
        if (Latency > 0) yield return $"{Latency} ms";
        if (Threads > 1) yield return $"{Threads} threads";
        if (Rate > 0) yield return FormattableString.Invariant($"{Rate:N0}/s");
    }
}
