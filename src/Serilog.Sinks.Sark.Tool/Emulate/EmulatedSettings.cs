using Serilog.Sinks.Sark.Emulator;

namespace Serilog.Sinks.Sark.Tool.Emulate;

/// <summary>How a sink is configured for each emulated SIEM: the arguments of its configuration method.</summary>
static class EmulatedSettings
{
    public static IEnumerable<(EmulatedSiem Siem, string Settings)> Of(SiemEmulator emulator, string googleKeyFile)
    {
        yield return (emulator.Splunk, $"hecUrl={emulator.Splunk.Url} hecToken={emulator.Splunk.Token}");
        yield return (emulator.Datadog, $"endpointUrl={emulator.Datadog.Url} apiKey={emulator.Datadog.ApiKey}");

        var cloudWatch = emulator.CloudWatch;
        yield return (cloudWatch, $"endpointUrl={cloudWatch.Url} region={cloudWatch.Region} logGroup=/aws/sark/audit accessKeyId={cloudWatch.AccessKeyId} secretAccessKey={cloudWatch.SecretAccessKey}");

        // Azure's library takes an identity over plain HTTP only from where it finds that of an App Service.
        var azure = emulator.AzureMonitor;
        yield return (
            azure,
            $"endpoint={azure.Url} dcrImmutableId={azure.DcrImmutableId} streamName={azure.StreamName} credential=ManagedIdentity, in an environment with IDENTITY_ENDPOINT={azure.IdentityEndpoint} IDENTITY_HEADER={azure.IdentityHeader}");

        var workspace = emulator.AzureDataCollector;
        yield return (workspace, $"endpointUrl={workspace.Url} workspaceId={workspace.WorkspaceId} sharedKey={workspace.SharedKey}");

        var google = emulator.GoogleCloudLogging;
        yield return (google, $"endpointUrl={google.Url} projectId={google.ProjectId} credentialsPath={googleKeyFile}");
    }
}
