using Microsoft.Extensions.Time.Testing;
using Serilog.Core;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Delivery;

public sealed class AuditToTests
{
    [Fact]
    public void AuditReturnsWhenTheSiemHasConfirmedTheEvent()
    {
        var siem = new ScriptedSiem(_ => DeliveryResult.Delivered);
        using var logger = Create(siem);
        var auditEvent = Some.AuditEvent();

        logger.Audit(auditEvent);

        Assert.Equal([auditEvent.Id], Assert.Single(siem.Requests));
    }

    [Fact]
    public void AuditWaitsForALateConfirmation()
    {
        var confirmed = false;
        var siem = new ScriptedSiem(_ => DeliveryResult.Unconfirmed(Task.Run(async () =>
        {
            await Task.Delay(50);
            Volatile.Write(ref confirmed, true);
            return DeliveryResult.Delivered;
        })));
        using var logger = Create(siem);

        logger.Audit(Some.AuditEvent());

        Assert.True(Volatile.Read(ref confirmed));
    }

    [Theory]
    [InlineData(DeliveryOutcome.Refused)]
    [InlineData(DeliveryOutcome.Rejected)]
    [InlineData(DeliveryOutcome.TooLarge)]
    [InlineData(DeliveryOutcome.Retry)]
    [InlineData(DeliveryOutcome.PerEvent)]
    public void AuditThrowsWhatHappenedWhenTheSiemDoesNotConfirm(DeliveryOutcome outcome)
    {
        var siem = new ScriptedSiem(_ => outcome switch
        {
            DeliveryOutcome.Refused => DeliveryResult.Refused("the reason", "http_403"),
            DeliveryOutcome.Rejected => DeliveryResult.Rejected("the reason"),
            DeliveryOutcome.TooLarge => DeliveryResult.TooLarge("the reason"),
            DeliveryOutcome.Retry => DeliveryResult.Retry("the reason", "http_503"),
            _ => DeliveryResult.PerEvent([EventOutcome.Rejected], "the reason"),
        });
        using var logger = Create(siem);

        var thrown = Assert.Throws<AggregateException>(() => logger.Audit(Some.AuditEvent()));

        var exception = Assert.IsType<SiemDeliveryException>(Assert.Single(thrown.InnerExceptions));
        Assert.Equal("scripted", exception.Siem);
        Assert.Equal("scripted has not confirmed the audit event: the reason", exception.Message);
    }

    [Fact]
    public void AuditThrowsForAnEventThatCannotBeWritten()
    {
        using var logger = Create(new ScriptedSiem(_ => DeliveryResult.Delivered));

        var thrown = Assert.Throws<AggregateException>(() => logger.Audit(Some.AuditEvent() with { Id = "unwritable" }));

        Assert.IsType<SiemDeliveryException>(Assert.Single(thrown.InnerExceptions));
    }

    [Fact]
    public async Task AuditRetriesBeforeItThrows()
    {
        var clock = new FakeTimeProvider();
        var siem = new ScriptedSiem(_ => DeliveryResult.Retry("busy", "http_503"));
        using var logger = Create(siem, new SiemOptions { TimeProvider = clock, RetryAttempts = 2 });

        var audit = Task.Run(() => logger.Audit(Some.AuditEvent()));
        await Eventually.TrueAsync(() => audit.IsCompleted, "the call ends", clock);

        await Assert.ThrowsAsync<AggregateException>(() => audit);
        Assert.Equal(3, siem.Requests.Count);
    }

    [Fact]
    public void AuditThrowsAndDoesNotWaitWhenTheSiemAsksForAnHour()
    {
        var siem = new ScriptedSiem(_ => DeliveryResult.Retry("come back later", "http_429", TimeSpan.FromHours(1)));
        using var logger = Create(siem, new SiemOptions { RetryAttempts = 3 });

        var thrown = Assert.Throws<AggregateException>(() => logger.Audit(Some.AuditEvent()));

        Assert.Contains("come back later", thrown.InnerExceptions[0].Message, StringComparison.Ordinal);
        Assert.Single(siem.Requests);
    }

    [Fact]
    public void WhateverFailsIsToldByOneKindOfExceptionAndTheBooksBalance()
    {
        var name = TestLogger.NewName();
        var siem = new ScriptedSiem(_ => DeliveryResult.Unconfirmed(Task.FromException<DeliveryResult>(new InvalidOperationException("oops"))));
        var logger = Create(siem, new SiemOptions { Name = name, RetryAttempts = 0 });
        var monitor = SarkSiems.Running.Single(running => running.Name == name);

        var faulted = Assert.Throws<AggregateException>(() => logger.Audit(Some.AuditEvent()));
        logger.Dispose();
        var late = Assert.Throws<AggregateException>(() => logger.Audit(Some.AuditEvent()));

        Assert.Contains("oops", Assert.IsType<SiemDeliveryException>(Assert.Single(faulted.InnerExceptions)).Message, StringComparison.Ordinal);
        Assert.Contains("disposed", Assert.IsType<SiemDeliveryException>(Assert.Single(late.InnerExceptions)).Message, StringComparison.Ordinal);
        var metrics = monitor.GetMetrics();
        Assert.Equal((2, 2, 0), (metrics.Accepted, metrics.Dropped, metrics.Pending));
    }

    [Fact]
    public void AuditDoesNotDeadlockUnderASingleThreadedSynchronizationContext()
    {
        SingleThread.Run(() =>
        {
            using var logger = Create(new ScriptedSiem(async (_, _) =>
            {
                await Task.Yield();
                return DeliveryResult.Delivered;
            }));
            logger.Audit(Some.AuditEvent());
        });
    }

    [Fact]
    public void EventsThatAreNotAuditEventsPassByUnlessTheyAreIncluded()
    {
        var ignoring = new ScriptedSiem(_ => DeliveryResult.Delivered);
        var including = new ScriptedSiem(_ => DeliveryResult.Delivered);
        using var logger = new LoggerConfiguration()
            .AuditTo.SarkSiem(ignoring)
            .AuditTo.SarkSiem(including, new SiemOptions { IncludeNonAuditEvents = true })
            .CreateLogger();

        logger.Information("hello");

        Assert.Empty(ignoring.Requests);
        Assert.Equal(["hello"], Assert.Single(including.Requests));
    }

    [Fact]
    public void TheBooksOfAnAuditingSinkBalance()
    {
        var answers = 0;
        var name = $"audit-{Guid.NewGuid():N}";
        using var logger = Create(
            new ScriptedSiem(_ => ++answers % 2 == 0 ? DeliveryResult.Rejected("no") : DeliveryResult.Delivered),
            new SiemOptions { Name = name });
        var monitor = SarkSiems.Running.Single(running => running.Name == name);

        for (var i = 0; i < 10; i++) _ = Record.Exception(() => logger.Audit(Some.AuditEvent()));

        var metrics = monitor.GetMetrics();
        Assert.Equal((10, 5, 5, 0), (metrics.Accepted, metrics.Delivered, metrics.Rejected, metrics.Pending));
    }

    static Logger Create(ScriptedSiem siem, SiemOptions? options = null) =>
        new LoggerConfiguration().AuditTo.SarkSiem(siem, options ?? new SiemOptions { RetryAttempts = 0 }).CreateLogger();
}
