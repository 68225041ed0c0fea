using Azure;
using Azure.Identity;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

/// <summary>Tokens: kept, renewed in time, and got rid of.</summary>
public sealed class TokenTests : AzureMonitorFixture
{
    [Fact]
    public async Task ATokenIsRenewedBeforeItExpiresInTheMiddleOfARun()
    {
        var logger = CreateLogger();

        for (var minute = 0; minute <= 180; minute++)
        {
            logger.Audit(Some.AuditEvent());
            await Eventually.TrueAsync(() => logger.Metrics.Delivered == minute + 1, "the event is delivered", Clock);
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await logger.DisposeAsync();
        Assert.All(Azure.Received.Requests, request => Assert.Equal(204, request.Status));
        Assert.InRange(Credential.Asked, 3, 5);
    }

    [Fact]
    public async Task TheIssuersWordOnWhenToRenewIsMinded()
    {
        Credential.RefreshBeforeEnd = TimeSpan.FromMinutes(40);
        var logger = CreateLogger();

        await DeliverAsync(logger);
        Clock.Advance(TimeSpan.FromMinutes(19));
        await DeliverAsync(logger);
        Assert.Equal(1, Credential.Asked);
        Clock.Advance(TimeSpan.FromMinutes(2));
        await DeliverAsync(logger);
        await Eventually.TrueAsync(() => Credential.Asked == 2, "the token is renewed");

        await logger.DisposeAsync();
    }

    [Fact]
    public async Task NoRequestWaitsForARenewalWhileTheOldTokenIsGood()
    {
        var logger = CreateLogger();
        await DeliverAsync(logger);
        var renewal = new TaskCompletionSource();
        Credential.Before = _ => renewal.Task;

        Clock.Advance(TimeSpan.FromMinutes(56));
        for (var i = 0; i < 5; i++) await DeliverAsync(logger);

        Assert.Equal(2, Credential.Asked);
        Assert.Single(Azure.Received.Requests.Select(request => request.Headers["Authorization"]).Distinct());
        renewal.SetResult();
        await Eventually.TrueAsync(() => Azure.TokensIssued == 2, "the token is renewed");
        await logger.DisposeAsync();
    }

    [Fact]
    public async Task ARenewalThatFailsIsTriedAgainAndCostsNothingWhileTheOldTokenIsGood()
    {
        var logger = CreateLogger();
        await DeliverAsync(logger);
        Credential.Before = _ => throw new AuthenticationFailedException("not now");
        Clock.Advance(TimeSpan.FromMinutes(56));
        await DeliverAsync(logger);
        await Eventually.TrueAsync(() => Credential.Asked == 2, "a renewal is tried");
        Credential.Before = static _ => Task.CompletedTask;
        Clock.Advance(TimeSpan.FromSeconds(31));
        await DeliverAsync(logger);

        await Eventually.TrueAsync(() => Azure.TokensIssued == 2, "the token is renewed");
        Assert.Equal((0, 0), (logger.Metrics.FailedRequests, logger.Failures.Failures.Count));
        await logger.DisposeAsync();
    }

    [Fact]
    public async Task ManyRequestsAskForOneToken()
    {
        Credential.Before = static cancellationToken => Task.Delay(100, cancellationToken);
        var logger = CreateLogger(options =>
        {
            options.BatchSize = 1;
            options.MaxConcurrentRequests = 20;
        });

        logger.Audit(Some.AuditEvents(200));
        await logger.DisposeAsync();

        Assert.Equal((200, 1), (logger.Metrics.Delivered, Credential.Asked));
    }

    [Fact]
    public async Task LoggingWaitsForNoToken()
    {
        var token = new TaskCompletionSource();
        Credential.Before = _ => token.Task;
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvents(1_000));
        Assert.Equal(1_000, logger.Metrics.Pending);
        token.SetResult();
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1_000, "all events are delivered", Clock);

        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ATokenThatIsRefusedIsReplacedOnce()
    {
        var logger = CreateLogger();
        await DeliverAsync(logger);
        Azure.RevokeTokens();

        await DeliverAsync(logger);

        Assert.Equal(2, Credential.Asked);
        Assert.Equal([204, 401, 204], Azure.Received.Requests.Select(request => request.Status));
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ATokenForAnotherCloudIsRefusedAndItsAudienceNamed()
    {
        Azure.Audience = "https://monitor.azure.us";
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Circuit == CircuitState.Open, "the refusal is known", Clock);

        var message = logger.Failures.Failures[^1].Message;
        Assert.Contains("sending is refused", message, StringComparison.Ordinal);
        Assert.EndsWith("Tokens are asked for https://monitor.azure.com//.default; check that endpoint and identity are of the same cloud", message, StringComparison.Ordinal);
        Azure.Audience = "https://monitor.azure.com";
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", Clock);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task WithoutAnIdentityTheEventsWaitAndTheOperatorIsToldOnce()
    {
        Credential.Before = _ => throw new CredentialUnavailableException("\n- EnvironmentCredential:\n  nothing is set");
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvents(300));
        await Eventually.TrueAsync(() => logger.Metrics.Circuit == CircuitState.Open, "the refusal is known");
        var health = await logger.Monitor.CheckHealthAsync();
        Assert.Equal("no token for Azure Monitor: - EnvironmentCredential: nothing is set", health.Error);
        Assert.Equal(0, Azure.RequestCount);

        Credential.Before = static _ => Task.CompletedTask;
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 300, "all events are delivered", Clock);
        Assert.Single(logger.Failures.Failures);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    public static TheoryData<Exception> Passing => new()
    {
        new AuthenticationFailedException("failed", new HttpRequestException("no route to host")),
        new AuthenticationFailedException("failed", new AggregateException(new RequestFailedException(0, "connection refused"), new RequestFailedException(503, "busy"))),
        new AuthenticationFailedException("failed", new RequestFailedException(429, "slow down")),
        new RequestFailedException(500, "internal"),
        new CredentialUnavailableException("failed", new OperationCanceledException()),
    };

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task AnIssuerThatIsAwayIsTriedAgain(Exception exception)
    {
        Credential.Before = _ => throw exception;
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Metrics.ErrorCounts.ContainsKey("connection"), "the failure is counted");
        Credential.Before = static _ => Task.CompletedTask;
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 10, "all events are delivered", Clock);

        Assert.Contains("sending fails and is retried: no token for Azure Monitor:", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AnIssuerThatNeverAnswersHoldsNothingUpForGood()
    {
        Credential.Before = static _ => Task.Delay(Timeout.Infinite, CancellationToken.None);
        var logger = CreateLogger(options => options.TimeoutSeconds = 1);

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Metrics.FailedRequests > 0, "the wait has an end", Clock);
        Credential.Before = static _ => Task.CompletedTask;
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 10, "all events are delivered", Clock);

        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    async Task DeliverAsync(TestLogger logger)
    {
        var delivered = logger.Metrics.Delivered;
        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == delivered + 1, "the event is delivered", Clock);
    }
}
