using Azure.Core;

namespace Serilog.Sinks.Sark.AzureMonitor;

/// <summary>How to reach a data collection rule of Azure Monitor, as whom, and how events are laid out there.</summary>
public sealed class AzureMonitorOptions : HttpSiemOptions
{
    const string RulePrefix = "dcr-";

    /// <summary>
    /// The logs ingestion endpoint: the rule's own, or that of a data collection endpoint (<c>https://my-endpoint-ab12.westeurope-1.ingest.monitor.azure.com</c>).
    /// Required. Setting: <c>endpoint</c>, <c>AZURE_MONITOR_ENDPOINT</c>.
    /// </summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The rule's immutable ID, <c>dcr-</c> and what follows; not its name. Required. Setting: <c>dcrImmutableId</c>, <c>AZURE_MONITOR_DCR_ID</c>.</summary>
    public string DcrImmutableId { get; set; } = "";

    /// <summary>
    /// The stream that the rule declares, such as <c>Custom-SarkAuditEvents_CL</c>. Required. Setting: <c>streamName</c>, <c>AZURE_MONITOR_STREAM</c>.
    /// </summary>
    public string StreamName { get; set; } = "";

    /// <summary>The identity, for what the settings do not cover. Default: none, the settings below say which.</summary>
    public TokenCredential? TokenCredential { get; set; }

    /// <summary>
    /// Where the identity comes from. Default: <see cref="AzureCredentialKind.ClientSecret" /> with a <see cref="ClientSecret" />, else
    /// <see cref="AzureCredentialKind.Default" />. Setting: <c>credential</c>, <c>AZURE_MONITOR_CREDENTIAL</c>.
    /// </summary>
    public AzureCredentialKind? Credential { get; set; }

    /// <summary>The directory (tenant) of the identity. Required with <see cref="ClientSecret" />. Default: the identity's own. Setting: <c>tenantId</c>, <c>AZURE_MONITOR_TENANT_ID</c>.</summary>
    public string? TenantId { get; set; }

    /// <summary>
    /// The client id of the app registration, or of a user-assigned managed identity. Required with <see cref="ClientSecret" />. Default: none, the system-assigned identity.
    /// Setting: <c>clientId</c>, <c>AZURE_MONITOR_CLIENT_ID</c>.
    /// </summary>
    public string? ClientId { get; set; }

    /// <summary>The secret of the app registration. Default: none. Setting: <c>clientSecret</c>, <c>AZURE_MONITOR_CLIENT_SECRET</c>.</summary>
    public string? ClientSecret { get; set; }

    /// <summary>
    /// Where tokens are asked for instead of the cloud's own address: a private cloud, an emulator. Https. Default: the cloud's. Setting: <c>authorityHost</c>,
    /// <c>AZURE_MONITOR_AUTHORITY_HOST</c>.
    /// </summary>
    public string? AuthorityHost { get; set; }

    /// <summary>
    /// The cloud, which decides where tokens are asked for, and for whom they are. Default: by the host of <see cref="Endpoint" />; <see cref="AzureCloud.Public" /> for a host that
    /// is not Azure's. Setting: <c>cloud</c>, <c>AZURE_MONITOR_CLOUD</c>.
    /// </summary>
    public AzureCloud? Cloud { get; set; }

    /// <summary>
    /// The longest time between the earliest and the latest event of one request, in minutes, 1 to 1440. Set it to 30 for a table that refuses more, as those of the Auxiliary plan
    /// do. Default: none, no limit. Setting: <c>maxTimeSpanMinutes</c>, <c>AZURE_MONITOR_MAX_TIME_SPAN_MINUTES</c>.
    /// </summary>
    public int? MaxTimeSpanMinutes { get; set; }

    /// <summary>
    /// What becomes of an event whose <c>details</c> are above 64 KB. Default: <see cref="OversizeEvents.Truncate" />. Setting: <c>oversizeEvents</c>.
    /// </summary>
    public OversizeEvents OversizeEvents { get; set; }

    internal AzureCredentialKind EffectiveCredential => Credential ?? (string.IsNullOrEmpty(ClientSecret) ? AzureCredentialKind.Default : AzureCredentialKind.ClientSecret);

    internal AzureCloud EffectiveCloud => Cloud ?? (
        EndpointUrl.Host.EndsWith(".monitor.azure.us", StringComparison.OrdinalIgnoreCase) ? AzureCloud.UsGovernment
        : EndpointUrl.Host.EndsWith(".monitor.azure.cn", StringComparison.OrdinalIgnoreCase) ? AzureCloud.China
        : AzureCloud.Public);

    internal Uri? AuthorityUrl => AuthorityHost is null ? null : ParseUrl(AuthorityHost, nameof(AuthorityHost), "AZURE_MONITOR_AUTHORITY_HOST");

    internal Uri UploadUrl => new($"{EndpointUrl.AbsoluteUri.TrimEnd('/')}/dataCollectionRules/{DcrImmutableId}/streams/{StreamName}?api-version=2023-01-01");

    Uri EndpointUrl => ParseUrl(Endpoint, nameof(Endpoint), "AZURE_MONITOR_ENDPOINT");

    /// <inheritdoc />
    public override void Validate()
    {
        base.Validate();
        var endpoint = EndpointUrl;
        if (endpoint.Scheme != Uri.UriSchemeHttps && !endpoint.IsLoopback)
            throw Invalid(nameof(Endpoint), "must be an https URL: over http the token could be read on the way.", "AZURE_MONITOR_ENDPOINT");
        if (endpoint.Segments.Any(static segment => segment.TrimEnd('/').Equals("dataCollectionRules", StringComparison.OrdinalIgnoreCase)))
            throw Invalid(nameof(Endpoint), "must be the logs ingestion endpoint alone, without /dataCollectionRules and what follows.", "AZURE_MONITOR_ENDPOINT");
        CheckRule();
        CheckStream();
        CheckCredential();
        if (Cloud is < AzureCloud.Public or > AzureCloud.China) throw Invalid(nameof(Cloud), "must be Public, UsGovernment or China.", "AZURE_MONITOR_CLOUD");
        if (MaxTimeSpanMinutes is { } minutes) CheckRange(minutes, 1, 1440, "minutes", environment: "AZURE_MONITOR_MAX_TIME_SPAN_MINUTES", option: nameof(MaxTimeSpanMinutes));
        if (OversizeEvents is not (OversizeEvents.Truncate or OversizeEvents.Reject)) throw Invalid(nameof(OversizeEvents), "must be Truncate or Reject.");
    }

    void CheckRule()
    {
        if (string.IsNullOrWhiteSpace(DcrImmutableId))
            throw Invalid(nameof(DcrImmutableId), "is missing; it is the property immutableId in the JSON view of the data collection rule.", "AZURE_MONITOR_DCR_ID");
        if (!DcrImmutableId.StartsWith(RulePrefix, StringComparison.Ordinal) || DcrImmutableId.Length == RulePrefix.Length || !ConsistsOf(DcrImmutableId, '-'))
            throw Invalid(
                nameof(DcrImmutableId),
                $"must be the rule's immutable ID, dcr- followed by letters and digits, and neither its name nor its resource ID, but is '{DcrImmutableId}'.",
                "AZURE_MONITOR_DCR_ID");
    }

    void CheckStream()
    {
        if (string.IsNullOrWhiteSpace(StreamName))
            throw Invalid(nameof(StreamName), "is missing; it is the name under streamDeclarations in the data collection rule, such as Custom-SarkAuditEvents_CL.", "AZURE_MONITOR_STREAM");
        if (!(StreamName.StartsWith("Custom-", StringComparison.Ordinal) || StreamName.StartsWith("Microsoft-", StringComparison.Ordinal)) || !ConsistsOf(StreamName, '-', '_'))
            throw Invalid(nameof(StreamName), $"must begin with Custom- or Microsoft- and consist of letters, digits, '-' and '_', but is '{StreamName}'.", "AZURE_MONITOR_STREAM");
    }

    void CheckCredential()
    {
        if (Credential is < AzureCredentialKind.Default or > AzureCredentialKind.AzureCli)
            throw Invalid(nameof(Credential), "must be Default, ManagedIdentity, WorkloadIdentity, ClientSecret or AzureCli.", "AZURE_MONITOR_CREDENTIAL");
        if (TokenCredential is not null && (Credential is not null || ClientSecret is not null))
            throw Invalid(Credential is null ? nameof(ClientSecret) : nameof(Credential), "has no meaning with a TokenCredential; set one or the other.");
        if (TenantId is not null && (TenantId.Length == 0 || !ConsistsOf(TenantId, '-', '.')))
            throw Invalid(nameof(TenantId), "must be the directory's ID or domain, or be left out.", "AZURE_MONITOR_TENANT_ID");
        if (ClientId is not null && !Guid.TryParse(ClientId, out _))
            throw Invalid(nameof(ClientId), "must be the application's or the identity's client ID, a GUID, or be left out.", "AZURE_MONITOR_CLIENT_ID");
        if (AuthorityUrl is { } authority && authority.Scheme != Uri.UriSchemeHttps)
            throw Invalid(nameof(AuthorityHost), "must be an https URL.", "AZURE_MONITOR_AUTHORITY_HOST");

        if (EffectiveCredential != AzureCredentialKind.ClientSecret)
        {
            if (ClientSecret is not null) throw Invalid(nameof(ClientSecret), $"has no meaning with the credential {EffectiveCredential}.", "AZURE_MONITOR_CLIENT_SECRET");
            return;
        }

        if (TenantId is null) throw Invalid(nameof(TenantId), "is missing; a client secret needs the directory (tenant) ID of the app registration.", "AZURE_MONITOR_TENANT_ID");
        if (ClientId is null) throw Invalid(nameof(ClientId), "is missing; a client secret needs the application (client) ID of the app registration.", "AZURE_MONITOR_CLIENT_ID");
        if (string.IsNullOrWhiteSpace(ClientSecret))
            throw Invalid(nameof(ClientSecret), "is missing; create one in the app registration under Certificates & secrets.", "AZURE_MONITOR_CLIENT_SECRET");
    }

    static bool ConsistsOf(string text, params char[] others)
    {
        foreach (var c in text)
            if (c is not (>= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9') && Array.IndexOf(others, c) < 0)
                return false;
        return true;
    }
}
