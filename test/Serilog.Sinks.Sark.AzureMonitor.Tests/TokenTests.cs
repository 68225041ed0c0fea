using Azure;
using Azure.Identity;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

/// <summary>Tokens: kept, renewed in time, and got rid of.</summary>
public sealed class TokenTests : AzureMonitorFixture
{
    [Fact]
    public void ATokenIsRenewedBeforeItExpiresInTheMiddleOfARun()
    {
        using var logger = CreateAuditLogger();

        for (var minute = 0; minute <= 180; minute++)
        {
            logger.Audit(Some.AuditEvent());
            Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.All(Azure.Received.Requests, request => Assert.Equal(204, request.Status));
        Assert.InRange(Credential.Asked, 4, 5);
    }

    [Fact]
    public async Task TheIssuersWordOnWhenToRenewIsMinded()
    {
        Credential.RefreshBeforeEnd = TimeSpan.FromMinutes(40);
        using var logger = CreateAuditLogger();

        logger.Audit(Some.AuditEvent());
        Clock.Advance(TimeSpan.FromMinutes(19));
        logger.Audit(Some.AuditEvent());
        Assert.Equal(1, Credential.Asked);
        Clock.Advance(TimeSpan.FromMinutes(2));
        logger.Audit(Some.AuditEvent());

        await Eventually.TrueAsync(() => Credential.Asked == 2, "the token is renewed");
    }

    [Fact]
    public async Task NoRequestWaitsForARenewalWhileTheOldTokenIsGood()
    {
        using var logger = CreateAuditLogger();
        logger.Audit(Some.AuditEvent());
        var renewal = new TaskCompletionSource();
        Credential.Before = _ => renewal.Task;

        Clock.Advance(TimeSpan.FromMinutes(56));
        for (var i = 0; i < 5; i++) logger.Audit(Some.AuditEvent());

        Assert.Single(Azure.Received.Requests.Select(request => request.Headers["Authorization"]).Distinct());
        renewal.SetResult();
        await Eventually.TrueAsync(() => Azure.TokensIssued == 2, "the token is renewed");
        Assert.Equal(2, Credential.Asked);
    }

    [Fact]
    public async Task ARenewalThatFailsIsTriedAgainAndCostsNothingWhileTheOldTokenIsGood()
    {
        using var logger = CreateAuditLogger();
        logger.Audit(Some.AuditEvent());
        Credential.Before = _ => throw new AuthenticationFailedException("not now");

        Clock.Advance(TimeSpan.FromMinutes(56));
        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => Credential.Asked == 2, "a renewal is tried");
        Credential.Before = static _ => Task.CompletedTask;
        await Eventually.TrueAsync(
            () =>
            {
                Clock.Advance(TimeSpan.FromSeconds(31));
                logger.Audit(Some.AuditEvent());
                return Azure.TokensIssued == 2;
            },
            "the token is renewed");

        Assert.All(Azure.Received.Requests, request => Assert.Equal(204, request.Status));
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
        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "the event is delivered", Clock);
        Azure.RevokeTokens();

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 2, "the event is delivered", Clock);

        Assert.Contains(401, Azure.Received.Requests.Select(request => request.Status));
        Assert.Equal((2, 0), (Azure.Received.Count, Azure.Received.Duplicates));
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ATokenForAnotherCloudIsRefusedAndItsAudienceNamed()
    {
        Azure.Audience = "https://monitor.azure.us";
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Failures.Failures.Any(failure => failure.Message.Contains("sending is refused", StringComparison.Ordinal)), "the refusal is told", Clock);

        var message = logger.Failures.Failures[^1].Message;
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

    /// <summary>Whose events are sent when they are logged, so that the clock says when.</summary>
    Core.Logger CreateAuditLogger() => new LoggerConfiguration()
        .AuditTo.SarkAzureMonitor(options =>
        {
            options.Endpoint = Azure.Url.ToString();
            options.DcrImmutableId = Azure.DcrImmutableId;
            options.StreamName = Azure.StreamName;
            options.TokenCredential = Credential;
            options.TimeProvider = Clock;
        })
        .CreateLogger();
}
