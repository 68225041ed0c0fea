using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.Sark.AzureMonitor;

namespace Serilog.Sinks.Sark.All;

/// <summary>
/// Azure Monitor, by one of two interfaces: by the Logs Ingestion API where one of its variables is set, else by the retired HTTP Data Collector API, whose variables the guide has.
/// Not by both, so that no event arrives twice while the one is moved to the other.
/// </summary>
sealed class AzureFromEnvironment() : SiemFromEnvironment("azure", "SIEM_AZURE_ENABLED", "AZURE_MONITOR_ENDPOINT", "AZURE_MONITOR_DCR_ID", "AZURE_SHARED_KEY")
{
    public override void Check(SiemVariables variables)
    {
        if (IsIngestion(variables)) Check<AzureMonitorOptions>(variables, Read);
        else Check<AzureDataCollectorOptions>(variables, Read);
    }

#pragma warning disable CS0618 // The guide's variables keep working as long as the API does.
    public override LoggerConfiguration Add(
        LoggerSinkConfiguration writeTo, SiemVariables variables, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch) =>
        IsIngestion(variables)
            ? writeTo.SarkAzureMonitor(options => Read(variables, options), restrictedToMinimumLevel, levelSwitch)
            : writeTo.SarkAzureDataCollector(options => Read(variables, options), restrictedToMinimumLevel, levelSwitch);

    public override LoggerConfiguration Add(
        LoggerAuditSinkConfiguration auditTo, SiemVariables variables, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch) =>
        IsIngestion(variables)
            ? auditTo.SarkAzureMonitor(options => Read(variables, options), restrictedToMinimumLevel, levelSwitch)
            : auditTo.SarkAzureDataCollector(options => Read(variables, options), restrictedToMinimumLevel, levelSwitch);
#pragma warning restore CS0618

    // Without any variable of either, it is the one to be set up that is said to be incomplete.
    static bool IsIngestion(SiemVariables variables) =>
        variables.Has("AZURE_MONITOR_ENDPOINT") || variables.Has("AZURE_MONITOR_DCR_ID") || variables.Has("AZURE_MONITOR_STREAM")
        || !(variables.Has("AZURE_WORKSPACE_ID") || variables.Has("AZURE_SHARED_KEY"));

    static void Read(SiemVariables variables, AzureMonitorOptions options)
    {
        ReadShared(variables, options);
        variables.Text("AZURE_MONITOR_ENDPOINT", value => options.Endpoint = value);
        variables.Text("AZURE_MONITOR_DCR_ID", value => options.DcrImmutableId = value);
        variables.Text("AZURE_MONITOR_STREAM", value => options.StreamName = value);
        variables.Name<AzureCredentialKind>("AZURE_MONITOR_CREDENTIAL", "Default, ManagedIdentity, WorkloadIdentity, ClientSecret or AzureCli", value => options.Credential = value);
        variables.Text("AZURE_MONITOR_TENANT_ID", value => options.TenantId = value);
        variables.Text("AZURE_MONITOR_CLIENT_ID", value => options.ClientId = value);
        variables.Text("AZURE_MONITOR_CLIENT_SECRET", value => options.ClientSecret = value);
        variables.Text("AZURE_MONITOR_AUTHORITY_HOST", value => options.AuthorityHost = value);
        variables.Name<AzureCloud>("AZURE_MONITOR_CLOUD", "Public, UsGovernment or China", value => options.Cloud = value);
        variables.Number("AZURE_MONITOR_MAX_TIME_SPAN_MINUTES", value => options.MaxTimeSpanMinutes = value);
    }

    static void Read(SiemVariables variables, AzureDataCollectorOptions options)
    {
        ReadShared(variables, options);

        // SIEM_COMPRESS_PAYLOADS is for all SIEMs, and this one takes nothing compressed.
        options.CompressPayloads = false;
        variables.Text("AZURE_WORKSPACE_ID", value => options.WorkspaceId = value);
        variables.Text("AZURE_SHARED_KEY", value => options.SharedKey = value);
        variables.Text("AZURE_LOG_TYPE", value => options.LogType = value);
        variables.Text("AZURE_TIME_GENERATED_FIELD", value => options.TimeGeneratedField = value);
        variables.Text("AZURE_DATA_COLLECTOR_URL", value => options.EndpointUrl = value);
        variables.Name<AzureCloud>("AZURE_MONITOR_CLOUD", "Public, UsGovernment or China", value => options.Cloud = value);
    }
}
