using Azure.Core;
using Serilog.Sinks.Sark.Emulator;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

/// <summary>A credential of the application's own, which keeps no token: the emulator issues one, by its clock, each time it is asked.</summary>
sealed class EmulatedCredential(AzureMonitorEmulator azure) : TokenCredential
{
    int _asked;

    /// <summary>How often it has been asked for a token.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>The scope that was asked for last.</summary>
    public string? Scope { get; private set; }

    /// <summary>What happens before a token is issued: nothing, a wait, an exception.</summary>
    public Func<CancellationToken, Task> Before { get; set; } = static _ => Task.CompletedTask;

    /// <summary>How long before its end a token is to be renewed, if the issuer says so.</summary>
    public TimeSpan? RefreshBeforeEnd { get; set; }

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The sink waits for nothing on the thread of its caller.");

    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        Scope = Assert.Single(requestContext.Scopes);
        await Before(cancellationToken);
        var (token, expiresOn) = azure.IssueToken(Scope);
        return new AccessToken(token, expiresOn, RefreshBeforeEnd is { } early ? expiresOn - early : null);
    }
}
