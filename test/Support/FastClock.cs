namespace Serilog.Sinks.Sark.Tests.Support;

/// <summary>A clock that runs faster than the real one, timers included, for tests that let things happen by themselves.</summary>
sealed class FastClock(int factor) : TimeProvider
{
    readonly DateTimeOffset _start = DateTimeOffset.UtcNow;
    readonly long _startTimestamp = System.GetTimestamp();

    public override long TimestampFrequency => System.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _start + (System.GetElapsedTime(_startTimestamp) * factor);

    public override long GetTimestamp() => (System.GetTimestamp() - _startTimestamp) * factor;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new FastTimer(System.CreateTimer(callback, state, Shorten(dueTime), Shorten(period)), this);

    TimeSpan Shorten(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / factor;

    sealed class FastTimer(ITimer timer, FastClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.Shorten(dueTime), clock.Shorten(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
