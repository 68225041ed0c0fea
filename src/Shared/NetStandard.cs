namespace Serilog.Sinks.Sark;

/// <summary>What newer targets have built in, so that the code that uses it reads the same on all of them.</summary>
static class NetStandard
{
    extension(Task)
    {
        public static Task Delay(TimeSpan delay, TimeProvider timeProvider, CancellationToken cancellationToken) =>
            timeProvider.Delay(delay, cancellationToken);
    }
}
