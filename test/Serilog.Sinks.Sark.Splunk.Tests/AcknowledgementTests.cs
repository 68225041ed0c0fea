using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Splunk.Tests;

public sealed class AcknowledgementTests : SplunkFixture
{
    [Fact]
    public async Task AnEventCountsAsDeliveredWhenTheIndexerHasAcknowledgedIt()
    {
        Splunk.Acknowledge = true;
        Splunk.WithholdAcknowledgements = true;
        var logger = CreateLogger(options => options.UseAck = true);

        logger.Audit(Some.AuditEvents(250));
        await Eventually.TrueAsync(() => Splunk.Received.Count == 250, "all events are taken, with more batches than slots", Clock);
        Assert.Equal((250, 0), (logger.Metrics.Pending, logger.Metrics.Delivered));

        Splunk.WithholdAcknowledgements = false;
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 250, "all events are acknowledged", Clock);

        Assert.Equal(0, Splunk.Received.Duplicates);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task EveryRequestOfASinkHasTheSameChannel()
    {
        Splunk.Acknowledge = true;
        var logger = CreateLogger(options => options.UseAck = true);

        logger.Audit(Some.AuditEvents(250));
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 250, "all events are acknowledged", Clock);
        await logger.DisposeAsync();

        var channel = Assert.Single(Splunk.Received.Requests.Select(request => request.Headers["X-Splunk-Request-Channel"]).Distinct());
        Assert.True(Guid.TryParse(channel, out _));
    }

    [Fact]
    public async Task EventsNotAcknowledgedInTimeAreSentAgain()
    {
        Splunk.Acknowledge = true;
        Splunk.WithholdAcknowledgements = true;
        var logger = CreateLogger(options =>
        {
            options.UseAck = true;
            options.AckTimeoutSeconds = 10;
        });
        var started = Clock.GetUtcNow();

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => Splunk.Received.Duplicates > 0, "the event is sent again", Clock);
        Assert.True(Clock.GetUtcNow() - started >= TimeSpan.FromSeconds(10));
        Splunk.WithholdAcknowledgements = false;
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is acknowledged", Clock);

        Assert.Contains("no indexer has acknowledged", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ATokenThatDoesNotAcknowledgeIsToldAndItsEventsAreDelivered()
    {
        var logger = CreateLogger(options => options.UseAck = true);

        logger.Audit(Some.AuditEvents(250));
        await logger.DisposeAsync();

        Assert.Equal(250, logger.Metrics.Delivered);
        Assert.Contains("has no ackId", Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ACollectorThatRestartsAndForgetsItsIdsGetsTheEventsAgain()
    {
        Splunk.Acknowledge = true;
        Splunk.WithholdAcknowledgements = true;
        var logger = CreateLogger(options => options.UseAck = true);
        logger.Audit(Some.AuditEvent() with { Id = "before" });
        await Eventually.TrueAsync(() => Splunk.Received.Contains("before"), "the first event is taken", Clock);

        // A restarted collector counts from 0 again; the emulator forgets when the token's acknowledgement is switched off and on.
        Splunk.Faults.FailNext(1, 200, body: """{"text":"Success","code":0,"ackId":0}""");
        logger.Audit(Some.AuditEvent() with { Id = "after" });
        await Eventually.TrueAsync(() => Splunk.Received.All.Count(received => received.Id == "before") == 2, "the first event is sent again", Clock);

        Assert.Contains(logger.Failures.Failures, failure => failure.Message.Contains("has restarted", StringComparison.Ordinal));
        Splunk.WithholdAcknowledgements = false;
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 2, "both events are acknowledged", Clock);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ACollectorThatHangsOverAPollIsAskedAgain()
    {
        Splunk.Acknowledge = true;
        using var handler = new HangingPolls(polls: 2);
        var logger = CreateLogger(options =>
        {
            options.UseAck = true;
            options.HttpMessageHandler = handler;
        });

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is acknowledged", Clock);

        Assert.Equal(0, handler.Left);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AuditToDoesNotOutliveItsSink()
    {
        Splunk.Acknowledge = true;
        Splunk.WithholdAcknowledgements = true;
        var logger = new LoggerConfiguration().AuditTo.SarkSplunk(options =>
        {
            options.HecUrl = Splunk.Url.ToString();
            options.HecToken = Splunk.Token;
            options.UseAck = true;
        }).CreateLogger();

        var audit = Task.Run(() => logger.Audit(Some.AuditEvent()));
        await Eventually.TrueAsync(() => Splunk.Received.Count == 1, "the event is taken");
        await logger.DisposeAsync();
        await Eventually.TrueAsync(() => audit.IsCompleted, "the call ends");

        var thrown = await Assert.ThrowsAsync<AggregateException>(() => audit);
        Assert.Contains("the sink was disposed", thrown.InnerExceptions[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AuditToWaitsForTheIndexer()
    {
        Splunk.Acknowledge = true;
        Splunk.AcknowledgeAfter = TimeSpan.FromSeconds(5);
        using var logger = new LoggerConfiguration().AuditTo.SarkSplunk(options =>
        {
            options.HecUrl = Splunk.Url.ToString();
            options.HecToken = Splunk.Token;
            options.UseAck = true;
            options.TimeProvider = Clock;
        }).CreateLogger();
        var started = Clock.GetUtcNow();

        var audit = Task.Run(() => logger.Audit(Some.AuditEvent()));
        await Eventually.TrueAsync(() => audit.IsCompleted, "the call returns", Clock);

        await audit;
        Assert.True(Clock.GetUtcNow() - started >= TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task AuditToThrowsWhenTheIndexerDoesNotAcknowledge()
    {
        Splunk.Acknowledge = true;
        Splunk.WithholdAcknowledgements = true;
        using var logger = new LoggerConfiguration().AuditTo.SarkSplunk(options =>
        {
            options.HecUrl = Splunk.Url.ToString();
            options.HecToken = Splunk.Token;
            options.UseAck = true;
            options.AckTimeoutSeconds = 5;
            options.TimeProvider = Clock;
        }).CreateLogger();

        var audit = Task.Run(() => logger.Audit(Some.AuditEvent()));
        await Eventually.TrueAsync(() => audit.IsCompleted, "the call ends", Clock);

        var thrown = await Assert.ThrowsAsync<AggregateException>(() => audit);
        Assert.Contains("no indexer has acknowledged", thrown.InnerExceptions[0].Message, StringComparison.Ordinal);
    }

    sealed class HangingPolls(int polls) : DelegatingHandler(new SocketsHttpHandler())
    {
        int _left = polls;

        public int Left => Volatile.Read(ref _left);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.AbsolutePath.EndsWith("/ack", StringComparison.Ordinal) && Left > 0)
            {
                Interlocked.Decrement(ref _left);
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }
}
