using System.Text;
using Google.Apis.Auth.OAuth2;

namespace Serilog.Sinks.Sark.GoogleCloudLogging;

/// <summary>How to reach Cloud Logging, with whose credentials, and in what log and under which labels events are filed there.</summary>
public sealed class GoogleCloudLoggingOptions : HttpSiemOptions
{
    // LogEntry.log_name: "LOG_ID must be less than 512 characters long".
    const int LongestLogName = 511;

    // Cloud Logging, "Quotas and limits": 64 labels per entry; longer keys and values are cut.
    const int MostLabels = 64;
    const int LongestLabelKey = 512;

    // They count towards the size of every entry.
    const int MostLabelBytes = 64 * 1024;

    /// <summary>The project that events are written to, by its id. Required. Setting: <c>projectId</c>, <c>GCP_PROJECT_ID</c>.</summary>
    public string ProjectId { get; set; } = "";

    /// <summary>
    /// The log, up to 511 letters, digits, <c>/</c>, <c>_</c>, <c>-</c> and <c>.</c>, slashes counted threefold. Default: <c>sark-audit</c>. Setting: <c>logName</c>,
    /// <c>GCP_LOG_NAME</c>.
    /// </summary>
    public string LogName { get; set; } = "sark-audit";

    /// <summary>
    /// The key file of a service account. Not used where <see cref="UseWorkloadIdentity" /> is set. Default: none, which means the application default credentials. Setting:
    /// <c>credentialsPath</c>, <c>GCP_CREDENTIALS_PATH</c>.
    /// </summary>
    public string? CredentialsPath { get; set; }

    /// <summary>
    /// Whether the account that the workload runs as is asked of the metadata server, and no file is looked for: on GKE, Compute Engine, Cloud Run. Default: false. Setting:
    /// <c>useWorkloadIdentity</c>, <c>GCP_USE_WORKLOAD_IDENTITY</c>.
    /// </summary>
    public bool UseWorkloadIdentity { get; set; }

    /// <summary>
    /// Issues the access tokens, in place of the settings above: any <see cref="GoogleCredential" />, or tokens of your own. Default: none.
    /// </summary>
    public ITokenAccess? Credential { get; set; }

    /// <summary>
    /// The type of the monitored resource that events are filed under: <c>global</c>, <c>k8s_container</c>, <c>gce_instance</c>, <c>cloud_run_revision</c>,
    /// <c>generic_node</c> … Default: <c>global</c>. Setting: <c>resourceType</c>, <c>GCP_RESOURCE_TYPE</c>.
    /// </summary>
    public string ResourceType { get; set; } = "global";

    /// <summary>
    /// The labels that the resource's type asks for; <c>project_id</c> is added where it is missing. Default: <c>project_id</c> alone. Setting: <c>resourceLabels</c>, as
    /// <c>key=value</c> separated by commas, <c>GCP_RESOURCE_LABELS</c>.
    /// </summary>
    public IDictionary<string, string> ResourceLabels { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Labels of every event, at most 64, with keys of up to 512 bytes and 64 KiB in all. Default: none. Setting: <c>labels</c>, as <c>key=value</c> separated by commas,
    /// <c>GCP_LABELS</c>.
    /// </summary>
    public IDictionary<string, string> Labels { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What becomes of an event above 256 KB, as Google counts it. Default: <see cref="OversizeEvents.Truncate" />. Setting: <c>oversizeEvents</c>.</summary>
    public OversizeEvents OversizeEvents { get; set; }

    /// <summary>
    /// Where to send instead of <c>https://logging.googleapis.com</c>: a regional endpoint, a sovereign cloud, Private Service Connect, an emulator. <c>/v2/entries:write</c> is
    /// expected below it. Default: none. Setting: <c>endpointUrl</c>, <c>GCP_ENDPOINT_URL</c>.
    /// </summary>
    public string? EndpointUrl { get; set; }

    internal Uri BaseUrl =>
        new(EndpointUrl is null ? "https://logging.googleapis.com/" : ParseUrl(EndpointUrl, nameof(EndpointUrl), "GCP_ENDPOINT_URL").AbsoluteUri.TrimEnd('/') + "/");

    /// <summary>The log's name as it stands in requests, its slashes encoded.</summary>
    internal string FullLogName => $"projects/{ProjectId}/logs/{Uri.EscapeDataString(LogName)}";

    /// <inheritdoc />
    public override void Validate()
    {
        base.Validate();
        if (string.IsNullOrWhiteSpace(ProjectId)) throw Invalid(nameof(ProjectId), "is missing; give the project's id, such as my-project-123.", "GCP_PROJECT_ID");
        if (ProjectId.Any(static c => c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '.' or ':')))
            throw Invalid(nameof(ProjectId), $"must be the project's id, of lower-case letters, digits and '-', and not its name, but is '{ProjectId}'.", "GCP_PROJECT_ID");
        if (string.IsNullOrWhiteSpace(LogName)) throw Invalid(nameof(LogName), "must not be blank.", "GCP_LOG_NAME");
        if (LogName.Any(static c => c is not ((>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '/' or '_' or '-' or '.')))
            throw Invalid(nameof(LogName), $"must consist of letters, digits, '/', '_', '-' and '.', which is what Google takes, but is '{LogName}'.", "GCP_LOG_NAME");
        if (Uri.EscapeDataString(LogName).Length > LongestLogName)
            throw Invalid(nameof(LogName), $"must have at most {LongestLogName} characters, with each '/' counted as three.", "GCP_LOG_NAME");
        if (string.IsNullOrWhiteSpace(ResourceType)) throw Invalid(nameof(ResourceType), "must not be blank; global fits everywhere.", "GCP_RESOURCE_TYPE");
        CheckLabels(ResourceLabels, nameof(ResourceLabels), "GCP_RESOURCE_LABELS");
        CheckLabels(Labels, nameof(Labels), "GCP_LABELS");
        if (OversizeEvents is not (OversizeEvents.Truncate or OversizeEvents.Reject)) throw Invalid(nameof(OversizeEvents), "must be Truncate or Reject.");
        if (EndpointUrl is not null) _ = ParseUrl(EndpointUrl, nameof(EndpointUrl), "GCP_ENDPOINT_URL");
        if (CredentialsPath is not null && !UseWorkloadIdentity && Credential is null) CheckKeyFile(CredentialsPath);
    }

    /// <summary>Reads a flat setting: <c>key=value</c>, separated by commas.</summary>
    internal static void AddLabels(string? text, IDictionary<string, string> labels, string option)
    {
        foreach (var pair in (text ?? "").Split([','], StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split(['='], 2);
            if (parts.Length < 2) throw Invalid(option, $"must be key=value, separated by commas, but has '{pair.Trim()}' in it.");
            labels[parts[0].Trim()] = parts[1].Trim();
        }
    }

    static void CheckLabels(IDictionary<string, string> labels, string option, string environment)
    {
        if (labels.Count > MostLabels) throw Invalid(option, $"must be at most {MostLabels}, which is what Google takes, but are {labels.Count}.", environment);

        var bytes = 0;
        foreach (var label in labels)
        {
            if (string.IsNullOrWhiteSpace(label.Key) || Encoding.UTF8.GetByteCount(label.Key) > LongestLabelKey)
                throw Invalid(option, $"must have keys of 1 to {LongestLabelKey} bytes, which is where Google would cut them.", environment);
            if (label.Value is null) throw Invalid(option, $"must have a value for '{label.Key}'.", environment);
            bytes += Encoding.UTF8.GetByteCount(label.Key) + Encoding.UTF8.GetByteCount(label.Value);
        }

        if (bytes > MostLabelBytes) throw Invalid(option, $"must have at most {MostLabelBytes} bytes in all, since they count towards every event, but have {bytes}.", environment);
    }

    static void CheckKeyFile(string path)
    {
        if (ServiceAccountKeyFile.FindFault(path) is { } fault) throw Invalid(nameof(CredentialsPath), fault, "GCP_CREDENTIALS_PATH");
    }
}
