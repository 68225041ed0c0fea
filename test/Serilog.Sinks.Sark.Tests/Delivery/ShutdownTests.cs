using System.Diagnostics;
using Serilog.Core;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Delivery;

public sealed class ShutdownTests
{
    [Fact]
    public void DisposingAnIdleSinkIsImmediate()
    {
        var logger = TestLogger.Create(new ScriptedSiem(_ => DeliveryResult.Delivered), options =>
        {
            options.BatchTimeoutSeconds = 60;
            options.ShutdownTimeoutSeconds = 600;
        });
        var started = Stopwatch.StartNew();

        logger.Dispose();

        Assert.True(started.Elapsed < TimeSpan.FromSeconds(30), "Neither of the timeouts is waited for.");
    }

    [Fact]
    public async Task ManySinksAreDisposedTogetherWithoutWaitingForThreads()
    {
        var starts = Enumerable.Range(0, 100).Select(_ => Task.Run(async () =>
        {
            var siem = new ScriptedSiem(_ => DeliveryResult.Refused("wrong token", "http_401"));
            await using var logger = new LoggerConfiguration().WriteTo.SarkSiem(siem, new SiemOptions { ShutdownTimeoutSeconds = 0 }).CreateLogger();
            logger.Audit(Some.AuditEvent());
        }));

        await Task.WhenAll(starts).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task CloseAndFlushLosesNothing()
    {
        var siem = new ScriptedSiem(_ => DeliveryResult.Delivered);
        Log.Logger = new LoggerConfiguration().WriteTo.SarkSiem(siem).CreateLogger();

        foreach (var auditEvent in Some.AuditEvents(1_234)) Log.Logger.Audit(auditEvent);
        await Log.CloseAndFlushAsync();

        Assert.Equal(1_234, siem.Requests.Sum(ids => ids.Count));
    }

    [Fact]
    public async Task ASlowSiemIsWaitedFor()
    {
        var siem = new ScriptedSiem(async (_, cancellationToken) =>
        {
            await Task.Delay(50, cancellationToken);
            return DeliveryResult.Delivered;
        });
        var logger = TestLogger.Create(siem);

        logger.Audit(Some.AuditEvents(1_000));
        await logger.DisposeAsync();

        Assert.Equal(1_000, logger.Metrics.Delivered);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task WhatADeadSiemHasNotTakenByTheDeadlineIsDroppedAndReported()
    {
        var siem = new ScriptedSiem(_ => DeliveryResult.Retry("down", "http_503"));
        var logger = TestLogger.Create(siem, options => options.ShutdownTimeoutSeconds = 1);
        var events = Some.AuditEvents(1_234);

        logger.Audit(events);
        await logger.DisposeAsync();

        Assert.Equal((1_234, 1_234, 0), (logger.Metrics.Accepted, logger.Metrics.Dropped, logger.Metrics.Pending));
        Assert.All(logger.Failures.Failures.Where(failure => failure.Events.Count > 0), failure => Assert.Equal(LoggingFailureKind.Final, failure.Kind));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AHangingRequestDoesNotOutliveTheDeadline()
    {
        var siem = new ScriptedSiem(async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return DeliveryResult.Delivered;
        });
        var logger = TestLogger.Create(siem, options => options.ShutdownTimeoutSeconds = 0);

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => siem.Requests.Count > 0, "a request is in flight");
        await logger.DisposeAsync();

        Assert.Equal(10, logger.Metrics.Dropped);
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnAdapterThatDoesNotMindItsTokenDoesNotOutliveTheDeadline(bool blocks)
    {
        using var end = new ManualResetEventSlim();
        var never = new TaskCompletionSource<DeliveryResult>();
        var siem = new ScriptedSiem((_, _) =>
        {
            if (blocks) end.Wait(CancellationToken.None);
            return never.Task;
        });
        var logger = TestLogger.Create(siem, options => options.ShutdownTimeoutSeconds = 0);

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => siem.Requests.Count > 0, "a request is in flight");
        var disposal = logger.DisposeAsync().AsTask();
        await Eventually.TrueAsync(() => disposal.IsCompleted, "the sink ends");

        await disposal;
        Assert.Equal(10, logger.Metrics.Dropped);
        logger.AssertBooksBalance();
        end.Set();
        never.SetResult(DeliveryResult.Delivered);
    }

    [Fact]
    public async Task UnconfirmedEventsAreDroppedAndReportedAtTheDeadline()
    {
        var siem = new ScriptedSiem(_ => DeliveryResult.Unconfirmed(new TaskCompletionSource<DeliveryResult>().Task));
        var logger = TestLogger.Create(siem, options => options.ShutdownTimeoutSeconds = 1);

        logger.Audit(Some.AuditEvents(10));
        await logger.DisposeAsync();

        Assert.Equal(10, logger.Metrics.Dropped);
        Assert.Contains(logger.Failures.Failures, failure => failure.Message.Contains("may have taken some", StringComparison.Ordinal));
        logger.AssertBooksBalance();
    }

    [Fact]
    public void AnEventLoggedAfterDisposalIsDroppedAndReported()
    {
        var logger = TestLogger.Create(new ScriptedSiem(_ => DeliveryResult.Delivered));
        logger.Dispose();

        logger.Audit(Some.AuditEvent());

        Assert.Equal(1, logger.Metrics.Dropped);
        Assert.Equal(LoggingFailureKind.Final, Assert.Single(logger.Failures.Failures).Kind);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task EventsLoggedWhileTheSinkIsDisposedAreAllAccountedFor()
    {
        for (var round = 0; round < 20; round++)
        {
            var logger = TestLogger.Create(new ScriptedSiem(_ => DeliveryResult.Delivered));
            var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(() => logger.Audit(Some.AuditEvents(500)))).ToArray();
            await Task.WhenAny(writers);
            await logger.DisposeAsync();
            await Task.WhenAll(writers);

            Assert.Equal(2_000, logger.Metrics.Accepted);
            Assert.Equal(0, logger.Metrics.Pending);
            logger.AssertBooksBalance();
        }
    }

    [Fact]
    public void DisposingTwiceIsHarmless()
    {
        var logger = TestLogger.Create(new ScriptedSiem(_ => DeliveryResult.Delivered));
        logger.Audit(Some.AuditEvent());

        logger.Dispose();
        logger.Dispose();

        Assert.Equal(1, logger.Metrics.Delivered);
    }

    [Fact]
    public void DisposingDoesNotDeadlockUnderASingleThreadedSynchronizationContext()
    {
        SingleThread.Run(() =>
        {
            var logger = TestLogger.Create(new ScriptedSiem(_ => DeliveryResult.Delivered));
            logger.Audit(Some.AuditEvents(300));
            logger.Dispose();
            Assert.Equal(300, logger.Metrics.Delivered);
        });
    }

    [Fact]
    public void ARunningSinkIsListedUntilItIsDisposed()
    {
        var logger = TestLogger.Create(new ScriptedSiem(_ => DeliveryResult.Delivered));

        Assert.Contains(logger.Monitor, SarkSiems.Running);
        logger.Dispose();
        Assert.DoesNotContain(logger.Monitor, SarkSiems.Running);
    }
}
