using System.Net;
using System.Net.Http.Headers;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;

namespace Serilog.Sinks.Sark.GoogleCloudLogging;

/// <summary>
/// The access token of each request. Google's library fetches, keeps and renews tokens; what is added here is when to begin anew, and which of its exceptions mean that there are
/// no credentials and which that they cannot be had at the moment.
/// </summary>
sealed class GoogleTokens(GoogleCloudLoggingOptions options) : IDisposable
{
    const string Scope = "https://www.googleapis.com/auth/logging.write";

    readonly SemaphoreSlim _gate = new(1, 1);
    readonly object _lock = new();
    readonly string _audience = options.BaseUrl.AbsoluteUri;
    ITokenAccess? _credential;
    int _generation;
    bool _accepted, _renewedAnAccepted;

    /// <summary>Which of the credentials created so far is in use.</summary>
    public int Generation => Volatile.Read(ref _generation);

    /// <summary>The latest token, for masking.</summary>
    public string? Latest { get; private set; }

    /// <summary>Google has taken a token of that generation.</summary>
    public void Accepted(int generation)
    {
        lock (_lock) _accepted |= generation == _generation;
    }

    /// <summary>Google has refused a token of that generation: the next request gets another.</summary>
    /// <returns>Whether that is worth an attempt at once: tokens expire, and are revoked, but after one that is refused from the first, so is the next.</returns>
    public bool Renew(int generation)
    {
        lock (_lock)
        {
            if (generation != _generation) return _renewedAnAccepted;

            // The library keeps a token for as long as it was meant to last, and with it the credential that it came from.
            _generation++;
            _renewedAnAccepted = _accepted;
            _accepted = false;
            _credential = null;
            return _renewedAnAccepted;
        }
    }

    /// <exception cref="SiemCredentialException">There are no credentials, or whoever issues the tokens refuses them.</exception>
    /// <exception cref="HttpRequestException">Whoever issues the tokens cannot be reached, or is in trouble.</exception>
    public async Task AuthorizeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var credential = await GetCredentialAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Latest = await GetTokenAsync(credential, request, cancellationToken).ConfigureAwait(false);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Latest);
        }
        catch (TokenResponseException exception) when (exception.StatusCode is HttpStatusCode.RequestTimeout or (HttpStatusCode)429 or >= HttpStatusCode.InternalServerError or HttpStatusCode.OK)
        {
            throw new HttpRequestException($"no access token: {Describe(exception)}", exception);
        }
        catch (TokenResponseException exception)
        {
            throw new SiemCredentialException($"Google issues no access token: {Describe(exception)}. Check the credentials", exception);
        }
        catch (InvalidOperationException exception)
        {
            // How the library puts that its own attempts have timed out.
            throw new HttpRequestException($"no access token: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is not (HttpRequestException or OperationCanceledException))
        {
            throw new SiemCredentialException($"no access token: {exception.Message}", exception);
        }
    }

    public void Dispose() => _gate.Dispose();

    async Task<string> GetTokenAsync(ITokenAccess credential, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (credential is not ITokenAccessWithHeaders withHeaders) return await credential.GetAccessTokenForRequestAsync(_audience, cancellationToken).ConfigureAwait(false);

        // The project whose quota is used, where it is not the account's own.
        var token = await withHeaders.GetAccessTokenWithHeadersForRequestAsync(_audience, cancellationToken).ConfigureAwait(false);
        token.AddHeaders(request);
        return token.AccessToken;
    }

    async Task<ITokenAccess> GetCredentialAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _credential) is { } credential) return credential;

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _credential ??= await CreateCredentialAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    async Task<ITokenAccess> CreateCredentialAsync(CancellationToken cancellationToken)
    {
        if (options.Credential is { } given) return given is GoogleCredential google ? google.CreateScoped(Scope) : given;

        var credential = options switch
        {
            { UseWorkloadIdentity: true } => GoogleCredential.FromComputeCredential(new ComputeCredential()),
            { CredentialsPath: { } path } => await ReadKeyFileAsync(path, cancellationToken).ConfigureAwait(false),
            _ => await FindDefaultAsync(cancellationToken).ConfigureAwait(false),
        };

        // The metadata server is on the machine itself, where no proxy leads.
        var proxy = credential.UnderlyingCredential is ComputeCredential ? null : options.Proxy;
        return credential.CreateScoped(Scope).CreateWithHttpClientFactory(new TokenHttpClientFactory(proxy));
    }

    static async Task<GoogleCredential> ReadKeyFileAsync(string path, CancellationToken cancellationToken)
    {
        // It was looked into at the start, but keys are rotated.
        if (ServiceAccountKeyFile.FindFault(path) is { } fault) throw new SiemCredentialException($"credentialsPath {fault}");

        return (await CredentialFactory.FromFileAsync<ServiceAccountCredential>(path, cancellationToken).ConfigureAwait(false)).ToGoogleCredential();
    }

    static async Task<GoogleCredential> FindDefaultAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await GoogleCredential.GetApplicationDefaultAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new SiemCredentialException(
                $"there are no application default credentials: {exception.Message} Set credentialsPath, useWorkloadIdentity or GOOGLE_APPLICATION_CREDENTIALS, and restart the application: Google's library looks for them only once",
                exception);
        }
    }

    static string Describe(TokenResponseException exception) =>
        exception.Error is { Error: { } error } details ? $"{error}{(details.ErrorDescription is { } description ? $": {description}" : "")}" : exception.Message;
}
