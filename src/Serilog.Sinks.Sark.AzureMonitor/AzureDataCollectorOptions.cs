namespace Serilog.Sinks.Sark.AzureMonitor;

/// <summary>How to reach a Log Analytics workspace by the HTTP Data Collector API, which Microsoft has retired in favour of the Logs Ingestion API.</summary>
public sealed class AzureDataCollectorOptions : HttpSiemOptions
{
    const int LongestLogType = 100;
    const int LongestField = 45;

    /// <summary>Creates the options. The API takes no compressed requests, so <see cref="HttpSiemOptions.CompressPayloads" /> is false.</summary>
    public AzureDataCollectorOptions() => CompressPayloads = false;

    /// <summary>The workspace's ID, a GUID. Required. Setting: <c>workspaceId</c>, <c>AZURE_WORKSPACE_ID</c>.</summary>
    public string WorkspaceId { get; set; } = "";

    /// <summary>The workspace's primary or secondary key, base64. Required. Setting: <c>sharedKey</c>, <c>AZURE_SHARED_KEY</c>.</summary>
    public string SharedKey { get; set; } = "";

    /// <summary>
    /// The table, to whose name Azure adds <c>_CL</c>: a letter, then letters, digits and <c>_</c>, up to 100. Default: <c>SARKAudit</c>. Setting: <c>logType</c>,
    /// <c>AZURE_LOG_TYPE</c>.
    /// </summary>
    public string LogType { get; set; } = "SARKAudit";

    /// <summary>
    /// The field that becomes <c>TimeGenerated</c>: the event's time, which is written under this name, and always as <c>timestamp</c> too. Default: <c>timestamp</c>. Setting:
    /// <c>timeGeneratedField</c>, <c>AZURE_TIME_GENERATED_FIELD</c>.
    /// </summary>
    public string TimeGeneratedField { get; set; } = "timestamp";

    /// <summary>The cloud that the workspace is in. Default: <see cref="AzureCloud.Public" />. Setting: <c>cloud</c>, <c>AZURE_MONITOR_CLOUD</c>.</summary>
    public AzureCloud Cloud { get; set; }

    /// <summary>What becomes of an event whose <c>details</c> are above 32 KB. Default: <see cref="OversizeEvents.Truncate" />. Setting: <c>oversizeEvents</c>.</summary>
    public OversizeEvents OversizeEvents { get; set; }

    /// <summary>
    /// Where to send instead of the workspace's own address: a reverse proxy, an emulator. <c>/api/logs</c> is expected below it. Default: none. Setting: <c>endpointUrl</c>,
    /// <c>AZURE_DATA_COLLECTOR_URL</c>.
    /// </summary>
    public string? EndpointUrl { get; set; }

    internal byte[] Key => Convert.FromBase64String(SharedKey);

    internal Uri PostUrl => new(
        (EndpointUrl is null ? $"https://{WorkspaceId}.ods.opinsights.azure.{TopLevelDomain}" : ParseUrl(EndpointUrl, nameof(EndpointUrl), "AZURE_DATA_COLLECTOR_URL").AbsoluteUri.TrimEnd('/'))
        + "/api/logs?api-version=2016-04-01");

    string TopLevelDomain => Cloud switch
    {
        AzureCloud.UsGovernment => "us",
        AzureCloud.China => "cn",
        _ => "com",
    };

    /// <inheritdoc />
    public override void Validate()
    {
        base.Validate();
        if (string.IsNullOrWhiteSpace(WorkspaceId))
            throw Invalid(nameof(WorkspaceId), "is missing; it is shown on the overview of the Log Analytics workspace.", "AZURE_WORKSPACE_ID");
        if (!Guid.TryParseExact(WorkspaceId, "D", out _)) throw Invalid(nameof(WorkspaceId), "must be the workspace's ID, a GUID, and neither its name nor its resource ID.", "AZURE_WORKSPACE_ID");
        CheckKey();
        if (LogType.Length > LongestLogType || !IsName(LogType))
            throw Invalid(nameof(LogType), $"must be a letter followed by letters, digits and '_', up to {LongestLogType} in all, but is '{LogType}'.", "AZURE_LOG_TYPE");
        if (TimeGeneratedField.Length > LongestField || !IsName(TimeGeneratedField) || (TimeGeneratedField != "timestamp" && AzureDataCollectorAdapter.WritesItself(TimeGeneratedField)))
            throw Invalid(
                nameof(TimeGeneratedField),
                $"must be 'timestamp', or a name that no other field has: a letter followed by letters, digits and '_', up to {LongestField} in all. It is '{TimeGeneratedField}'.",
                "AZURE_TIME_GENERATED_FIELD");
        if (Cloud is < AzureCloud.Public or > AzureCloud.China) throw Invalid(nameof(Cloud), "must be Public, UsGovernment or China.", "AZURE_MONITOR_CLOUD");
        if (OversizeEvents is not (OversizeEvents.Truncate or OversizeEvents.Reject)) throw Invalid(nameof(OversizeEvents), "must be Truncate or Reject.");
        if (CompressPayloads) throw Invalid(nameof(CompressPayloads), "must be false: the HTTP Data Collector API takes no compressed requests.");
        if (EndpointUrl is null) return;

        var url = ParseUrl(EndpointUrl, nameof(EndpointUrl), "AZURE_DATA_COLLECTOR_URL");
        if (url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback) throw Invalid(nameof(EndpointUrl), "must be an https URL: over http the events could be read on the way.", "AZURE_DATA_COLLECTOR_URL");
    }

    void CheckKey()
    {
        if (string.IsNullOrWhiteSpace(SharedKey))
            throw Invalid(nameof(SharedKey), "is missing; it is the primary or secondary key of the Log Analytics workspace, under Agents.", "AZURE_SHARED_KEY");
        try
        {
            if (Key.Length > 0 && !SharedKey.Any(char.IsWhiteSpace)) return;
        }
        catch (FormatException)
        {
            // Said below, in words that do not repeat it.
        }

        throw Invalid(nameof(SharedKey), "is not base64; give the primary or secondary key of the workspace whole, with the = signs at its end, and nothing else.", "AZURE_SHARED_KEY");
    }

    static bool IsName(string text) =>
        text.Length > 0 && text[0] is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z')
        && text.All(static c => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '_');
}
