namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>
/// Finds the longest time for which the collector has held up all threads; the runtime itself only tells the sum. An <see cref="System.Diagnostics.Tracing.EventListener" />
/// would tell each, and cost ten megabytes of the memory that is measured beside it.
/// </summary>
sealed class PauseWatch
{
    long _total = GC.GetTotalPauseDuration().Ticks;
    long _longest;

    public PauseWatch() => Plant();

    public TimeSpan Longest => new(Interlocked.Read(ref _longest));

    public void Restart() => Interlocked.Exchange(ref _longest, 0);

    // Not inlined, so that nothing keeps it.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    void Plant() => _ = new Sentinel(this);

    void Look()
    {
        var total = GC.GetTotalPauseDuration().Ticks;
        _longest = Math.Max(_longest, total - _total);
        _total = total;
        Plant();
    }

    /// <summary>Dies with the next collection, whose pause is known by then: two in quick succession count as one, so that what is told is rather too long.</summary>
    sealed class Sentinel(PauseWatch watch)
    {
        ~Sentinel() => watch.Look();
    }
}
