namespace Serilog.Sinks.Sark.AzureMonitor;

/// <summary>The Azure cloud that a workspace is in.</summary>
public enum AzureCloud
{
    /// <summary>Azure's global cloud.</summary>
    Public,

    /// <summary>Azure Government.</summary>
    UsGovernment,

    /// <summary>Azure operated by 21Vianet.</summary>
    China,
}
