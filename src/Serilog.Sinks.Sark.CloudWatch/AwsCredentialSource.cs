using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;
using Serilog.Sinks.Sark.Delivery;
#if NET
using System.Diagnostics.CodeAnalysis;
using Amazon.SecurityToken;
#endif

namespace Serilog.Sinks.Sark.CloudWatch;

/// <summary>
/// Where the credentials come from: the instance's role, a key, a profile, or what AWS's own chain finds (environment, web identity, profile, container, instance), in this order.
/// AWS's library keeps those that expire, and renews them before they do.
/// </summary>
sealed class AwsCredentialSource
{
    readonly CloudWatchOptions _options;
    AWSCredentials? _found;

#if NET
    // Where a role is to be assumed, the library looks for this client by its name, which the trimmer does not see.
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.Interfaces, typeof(AmazonSecurityTokenServiceClient))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicConstructors, typeof(AmazonSecurityTokenServiceConfig))]
#endif
    public AwsCredentialSource(CloudWatchOptions options) => _options = options;

    /// <summary>Whether there may be others than those that were refused.</summary>
    public bool Renews => _options.UseInstanceRole || !_options.HasKey;

    bool IsChain => !_options.UseInstanceRole && !_options.HasKey && _options.Profile is null;

    /// <exception cref="SiemCredentialException">There are none.</exception>
    /// <exception cref="HttpRequestException">Whoever issues them cannot be reached.</exception>
    public async Task<AWSCredentials> GetAsync(CancellationToken cancellationToken)
    {
        try
        {
            // The chain is asked each time: it keeps what it has found, and notices when a profile changes.
            var credentials = IsChain ? null : Volatile.Read(ref _found);
            credentials ??= await Within(Task.Run(FindAsync, cancellationToken), cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _found, credentials);
            await Within(credentials.GetCredentialsAsync(), cancellationToken).ConfigureAwait(false);
            return credentials;
        }
        catch (Exception exception) when (exception is not (SiemCredentialException or OperationCanceledException))
        {
            var problem = $"there are no AWS credentials: {FirstSentence(HttpFailure.Describe(exception))}";
            throw exception.GetBaseException() is HttpRequestException or IOException or SocketException or OperationCanceledException
                ? new HttpRequestException(problem, exception)
                : new SiemCredentialException($"{problem}. Give the process a role, a profile or a key", exception);
        }
    }

    /// <summary>They were refused, and are looked for anew: a profile may have been put right, or a role attached.</summary>
    public void Forget()
    {
        // The chain's object is the process's, and stays; it fetches others.
        if (Interlocked.Exchange(ref _found, null) is RefreshingAWSCredentials refreshing && IsChain) refreshing.ClearCredentials();
    }

    async Task<AWSCredentials> FindAsync()
    {
        if (_options.UseInstanceRole)
        {
            var roles = await InstanceProfileAWSCredentials.GetAvailableRolesAsync(proxy: null).ConfigureAwait(false);
            return roles.FirstOrDefault(static role => !string.IsNullOrWhiteSpace(role)) is { } role
                ? new InstanceProfileAWSCredentials(role)
                : throw new SiemCredentialException("there are no AWS credentials: the instance has no role. Attach one, or set useInstanceRole to false");
        }

        if (_options.HasKey)
            return _options.SessionToken is null
                ? new BasicAWSCredentials(_options.AccessKeyId, _options.SecretAccessKey)
                : new SessionAWSCredentials(_options.AccessKeyId, _options.SecretAccessKey, _options.SessionToken);

        if (_options.Profile is { } profile)
            return new CredentialProfileStoreChain().TryGetAWSCredentials(profile, out var credentials)
                ? credentials
                : throw new SiemCredentialException($"there are no AWS credentials: no profile {profile} with credentials is in AWS's shared files");

        return await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync().ConfigureAwait(false);
    }

    /// <summary>The library's own waits cannot be cancelled.</summary>
    static Task<T> Within<T>(Task<T> task, CancellationToken cancellationToken) => task.WaitAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

    static string FirstSentence(string message) => message.Trim().Split(["\n", "\r", ". "], StringSplitOptions.None)[0].TrimEnd('.');
}
