using System.Net.Sockets;
using Azure;
using Azure.Core;
using Azure.Identity;
using Microsoft.Identity.Client;

namespace Serilog.Sinks.Sark.AzureMonitor;

/// <summary>
/// The token that requests are sent with. Not every credential keeps its own, so it is kept here; it is renewed while the old one is still good, so that no request waits for it,
/// and by one call at a time, however many requests need it.
/// </summary>
/// <param name="credential">Asked for the credential when the first token is.</param>
/// <param name="scope">What a token is asked for.</param>
/// <param name="options">The clock, the longest wait, and the secret that no message may repeat.</param>
sealed class AccessTokens(Lazy<TokenCredential> credential, string scope, AzureMonitorOptions options) : IDisposable
{
    const int LongestMessage = 512;

    // Where the issuer does not say when to renew.
    static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    // A credential that keeps its own tokens may answer with the old one for a while.
    static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(30);

    readonly object _lock = new();
    readonly CancellationTokenSource _disposed = new();
    AccessToken? _current;
    DateTimeOffset _renewAt;
    Task<string>? _renewal;
    bool _refused;

    /// <exception cref="SiemCredentialException">There is no identity, or its issuer refuses it.</exception>
    /// <exception cref="HttpRequestException">The issuer cannot be reached.</exception>
    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        Task<string> renewal;
        lock (_lock)
        {
            var now = options.TimeProvider.GetUtcNow();
            var usable = _current is { } current && now < current.ExpiresOn;
            if (!usable || now >= _renewAt) _renewal ??= StartRenewal();
            if (usable) return _current!.Value.Token;

            renewal = _renewal!;
        }

        return await renewal.WaitAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A token was refused: it is not used again.</summary>
    /// <returns>Whether a new one may help: not if the last one that was refused was new already.</returns>
    public bool Refused(string? token)
    {
        lock (_lock)
        {
            // Another request has been told before, and there is a newer one.
            if (token is not null && _current?.Token != token) return true;

            _current = null;
            var first = !_refused;
            _refused = true;
            return first;
        }
    }

    /// <returns>The text without the token, should something on the way have quoted the request.</returns>
    public string Mask(string text)
    {
        lock (_lock) return _current is { Token.Length: > 0 } current ? text.Replace(current.Token, "***") : text;
    }

    /// <summary>A token was taken.</summary>
    public void Taken()
    {
        lock (_lock) _refused = false;
    }

    public void Dispose()
    {
        _disposed.Cancel();
        _disposed.Dispose();
    }

    // Under the lock; elsewhere, because a credential may do a part of its work before it returns, such as starting a process.
    Task<string> StartRenewal()
    {
        var renewal = Task.Run(RenewAsync);

        // Nobody waits for one that fails while the old token is good.
        _ = renewal.ContinueWith(
            static failed => _ = failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return renewal;
    }

    async Task<string> RenewAsync()
    {
        AccessToken? token = null;
        try
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_disposed.Token);
            deadline.CancelAfter(TimeSpan.FromSeconds(options.TimeoutSeconds));
            token = await credential.Value.GetTokenAsync(new TokenRequestContext([scope]), deadline.Token).AsTask()
                .WaitAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, deadline.Token).ConfigureAwait(false);
            return token.Value.Token;
        }
        catch (OperationCanceledException)
        {
            throw new HttpRequestException($"no token for Azure Monitor within {options.TimeoutSeconds} seconds");
        }
        catch (Exception exception) when (exception is AuthenticationFailedException or RequestFailedException or MsalException)
        {
            var message = $"no token for Azure Monitor: {Describe(exception)}";

            // Without the inner exceptions, whose words nobody has looked through for the secret.
            throw MayPass(exception) ? new HttpRequestException(message) : new SiemCredentialException(message);
        }
        finally
        {
            lock (_lock)
            {
                _renewal = null;
                var now = options.TimeProvider.GetUtcNow();
                if (token is { } renewed)
                {
                    _current = renewed;
                    _renewAt = Later(renewed.RefreshOn ?? renewed.ExpiresOn - Margin, now + Shorter(ShortestInterval, TimeSpan.FromTicks((renewed.ExpiresOn - now).Ticks / 2)));
                }
                else
                {
                    _renewAt = now + ShortestInterval;
                }
            }
        }
    }

    /// <summary>Whether it is the network's or the issuer's trouble, and no word about the identity.</summary>
    static bool MayPass(Exception exception) => exception switch
    {
        RequestFailedException { Status: 0 or 408 or 429 or >= 500 } => true,
        MsalServiceException { StatusCode: 408 or 429 or >= 500 } => true,
        HttpRequestException or SocketException or IOException or OperationCanceledException => true,
        AggregateException several => several.InnerExceptions.Any(MayPass),
        _ => exception.InnerException is { } inner && MayPass(inner),
    };

    string Describe(Exception exception)
    {
        // What Entra says sits at the bottom of the chain. Either may begin with an empty line, and have many.
        var innermost = exception.GetBaseException().Message;
        var words = exception.Message.Contains(innermost) ? exception.Message : $"{exception.Message} {innermost}";
        var message = string.Join(" ", words.Split([' ', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
        if (!string.IsNullOrEmpty(options.ClientSecret)) message = message.Replace(options.ClientSecret!, "***");
        return message.Length > LongestMessage ? message.Substring(0, LongestMessage) + "…" : message;
    }

    static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
