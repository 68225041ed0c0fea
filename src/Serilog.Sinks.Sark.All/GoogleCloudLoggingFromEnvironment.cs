using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.Sark.GoogleCloudLogging;

namespace Serilog.Sinks.Sark.All;

sealed class GoogleCloudLoggingFromEnvironment() : SiemFromEnvironment("gcp", "SIEM_GCP_ENABLED", "GCP_PROJECT_ID")
{
    public override void Check(SiemVariables variables) => Check<GoogleCloudLoggingOptions>(variables, Read);

    public override LoggerConfiguration Add(
        LoggerSinkConfiguration writeTo, SiemVariables variables, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch) =>
        writeTo.SarkGoogleCloudLogging(options => Read(variables, options), restrictedToMinimumLevel, levelSwitch);

    public override LoggerConfiguration Add(
        LoggerAuditSinkConfiguration auditTo, SiemVariables variables, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch) =>
        auditTo.SarkGoogleCloudLogging(options => Read(variables, options), restrictedToMinimumLevel, levelSwitch);

    static void Read(SiemVariables variables, GoogleCloudLoggingOptions options)
    {
        ReadShared(variables, options);
        variables.Text("GCP_PROJECT_ID", value => options.ProjectId = value);
        variables.Text("GCP_LOG_NAME", value => options.LogName = value);
        variables.Text("GCP_CREDENTIALS_PATH", value => options.CredentialsPath = value);
        variables.Flag("GCP_USE_WORKLOAD_IDENTITY", value => options.UseWorkloadIdentity = value);
        variables.Text("GCP_RESOURCE_TYPE", value => options.ResourceType = value);
        variables.Pairs("GCP_RESOURCE_LABELS", (key, value) => options.ResourceLabels[key] = value);
        variables.Pairs("GCP_LABELS", (key, value) => options.Labels[key] = value);
        variables.Text("GCP_ENDPOINT_URL", value => options.EndpointUrl = value);
    }
}
