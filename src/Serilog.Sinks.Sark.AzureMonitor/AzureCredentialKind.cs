namespace Serilog.Sinks.Sark.AzureMonitor;

/// <summary>Where the identity comes from that the events are sent with.</summary>
public enum AzureCredentialKind
{
    /// <summary>Azure's own search: the environment, a workload identity, a managed identity, and what a developer is signed in to.</summary>
    Default,

    /// <summary>The managed identity of the machine, container or app: the system's, or the user-assigned one whose client id is given.</summary>
    ManagedIdentity,

    /// <summary>The federated identity of a Kubernetes service account.</summary>
    WorkloadIdentity,

    /// <summary>An app registration, with its secret.</summary>
    ClientSecret,

    /// <summary>Whoever is signed in to the Azure CLI.</summary>
    AzureCli,
}
