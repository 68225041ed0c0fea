using Google.Apis.Auth.OAuth2;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.GoogleCloudLogging.Tests;

/// <summary>How the sink lives with access tokens, which Google's own library fetches from the emulated token endpoint.</summary>
public sealed class TokenTests : GoogleCloudLoggingFixture
{
    [Fact]
    public async Task OneTokenServesManyRequests()
    {
        var logger = CreateLogger();

        await DeliverAsync(logger, 1_000);

        Assert.Equal(1, Google.TokensIssued);
        await logger.DisposeAsync();
    }

    [Fact]
    public async Task TokensThatExpireInTheMiddleOfARunAreRenewedAndNoEventIsSentTwice()
    {
        Google.TokenLifetime = TimeSpan.FromMinutes(10);
        var logger = CreateLogger();

        for (var round = 0; round < 5; round++)
        {
            await DeliverAsync(logger, 300);
            Clock.Advance(TimeSpan.FromMinutes(11));
        }

        Assert.Equal((1_500, 0), (Google.Received.Count, Google.Received.Duplicates));
        Assert.True(Google.TokensIssued >= 5);
        Assert.Empty(logger.Failures.Failures);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ATokenThatIsRefusedFromTheFirstIsNotRenewedAgainAndAgain()
    {
        var logger = CreateLogger(options =>
        {
            options.Credential = new FixedToken("somebody-elses-token");
            options.ShutdownTimeoutSeconds = 0;
        });

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the refusal is told");

        Assert.Equal(1, Google.RequestCount);
        Assert.Contains("HTTP 401: UNAUTHENTICATED", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        Assert.DoesNotContain("somebody-elses-token", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ADisabledKeyIsToldOnceAndTheEventsFlowWhenItIsEnabled()
    {
        var logger = CreateLogger();
        await DeliverAsync(logger, 10);

        Google.KeyEnabled = false;
        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the refusal is told", Clock);
        Google.KeyEnabled = true;
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 20, "all events are delivered", Clock);

        Assert.Contains("Google issues no access token: invalid_grant: Invalid JWT Signature.", Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AKeyFileThatIsReplacedIsReadWhenTheOldKeyIsRefused()
    {
        var path = KeyFiles.Of(Google);
        var logger = CreateLogger(options => options.CredentialsPath = path);
        await DeliverAsync(logger, 1);

        await File.WriteAllTextAsync(path, "{}");
        Google.RevokeTokens();
        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the trouble is told", Clock);
        await File.WriteAllTextAsync(path, Google.KeyFile);
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 2, "the event is delivered", Clock);

        Assert.Contains("must name the key file of a service account", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AnyCredentialOfGooglesLibraryAndTokensOfOnesOwnAreTaken()
    {
        var google = CreateLogger(options =>
        {
            options.CredentialsPath = null;
            options.Credential = CredentialFactory.FromJson<ServiceAccountCredential>(Google.KeyFile).ToGoogleCredential();
        });
        var own = CreateLogger(options => options.Credential = new FixedToken(Google.IssueToken()));

        await DeliverAsync(google, 1);
        await DeliverAsync(own, 1);

        Assert.Equal(2, Google.Received.Count);
        await google.DisposeAsync();
        await own.DisposeAsync();
    }

    sealed class FixedToken(string token) : ITokenAccess
    {
        public Task<string> GetAccessTokenForRequestAsync(string? authUri = null, CancellationToken cancellationToken = default) => Task.FromResult(token);
    }
}
