using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace Serilog.Sinks.Sark.AzureMonitor;

/// <summary>Makes the identity that the settings ask for, and knows whom its tokens are for.</summary>
static class AzureCredentials
{
    /// <summary>What a token is asked for. The double slash is meant: the audience that Azure Monitor expects ends in one.</summary>
    public static string Scope(AzureCloud cloud) => cloud switch
    {
        AzureCloud.UsGovernment => "https://monitor.azure.us//.default",
        AzureCloud.China => "https://monitor.azure.cn//.default",
        _ => "https://monitor.azure.com//.default",
    };

    /// <param name="options">The settings.</param>
    /// <param name="client">Sends the requests for tokens, so that proxy and TLS are those of the sink.</param>
    public static TokenCredential Create(AzureMonitorOptions options, HttpClient client)
    {
        if (options.TokenCredential is { } given) return given;

        switch (options.EffectiveCredential)
        {
            case AzureCredentialKind.ClientSecret:
                var secret = Prepare(new ClientSecretCredentialOptions(), options, client);
                secret.DisableInstanceDiscovery = options.AuthorityHost is not null;
                return new ClientSecretCredential(options.TenantId, options.ClientId, options.ClientSecret, secret);
            case AzureCredentialKind.ManagedIdentity:
                var identity = options.ClientId is null ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(options.ClientId);
                return new ManagedIdentityCredential(Prepare(new ManagedIdentityCredentialOptions(identity), options, client));
            case AzureCredentialKind.WorkloadIdentity:
                var workload = Prepare(new WorkloadIdentityCredentialOptions(), options, client);
                workload.DisableInstanceDiscovery = options.AuthorityHost is not null;
                if (options.TenantId is not null) workload.TenantId = options.TenantId;
                if (options.ClientId is not null) workload.ClientId = options.ClientId;
                return new WorkloadIdentityCredential(workload);
            case AzureCredentialKind.AzureCli:
                var cli = Prepare(new AzureCliCredentialOptions(), options, client);
                if (options.TenantId is not null) cli.TenantId = options.TenantId;
                return new AzureCliCredential(cli);
            default:
                var search = Prepare(new DefaultAzureCredentialOptions(), options, client);
                search.DisableInstanceDiscovery = options.AuthorityHost is not null;
                if (options.TenantId is not null) search.TenantId = options.TenantId;
                if (options.ClientId is not null) search.ManagedIdentityClientId = search.WorkloadIdentityClientId = options.ClientId;
                return new DefaultAzureCredential(search);
        }
    }

    static T Prepare<T>(T prepared, AzureMonitorOptions options, HttpClient client)
        where T : TokenCredentialOptions
    {
        prepared.Transport = new HttpClientTransport(client);
        if (options.AuthorityUrl is { } authority) prepared.AuthorityHost = authority;
        else if (options.EffectiveCloud == AzureCloud.UsGovernment) prepared.AuthorityHost = AzureAuthorityHosts.AzureGovernment;
        else if (options.EffectiveCloud == AzureCloud.China) prepared.AuthorityHost = AzureAuthorityHosts.AzureChina;
        return prepared;
    }
}
