using System.Collections.Concurrent;

namespace Serilog.Sinks.Sark.Tests.Support;

/// <summary>Runs code on one thread whose synchronization context brings every continuation back to it, as a user interface's does.</summary>
static class SingleThread
{
    public static void Run(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            SynchronizationContext.SetSynchronizationContext(new QueueingContext());
            try
            {
                action();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        })
        { IsBackground = true };
        thread.Start();

        Assert.True(thread.Join(TimeSpan.FromSeconds(30)), "The thread waits for itself.");
        if (failure is not null) Assert.Fail(failure.ToString());
    }

    /// <summary>Takes work and never gets to it, because its only thread is busy with the test.</summary>
    sealed class QueueingContext : SynchronizationContext
    {
        readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _work = new();

        public override void Post(SendOrPostCallback d, object? state) => _work.Enqueue((d, state));
    }
}
