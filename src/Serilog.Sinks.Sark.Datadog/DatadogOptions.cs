namespace Serilog.Sinks.Sark.Datadog;

/// <summary>How to reach Datadog's logs intake, and how events are labelled there.</summary>
public sealed class DatadogOptions : HttpSiemOptions
{
    const int LongestServiceName = 100;

    static readonly string[] KnownSites =
    [
        "datadoghq.com", "us3.datadoghq.com", "us5.datadoghq.com", "datadoghq.eu", "ap1.datadoghq.com", "ap2.datadoghq.com", "uk1.datadoghq.com",
        "ddog-gov.com", "us2.ddog-gov.com",
    ];

    /// <summary>The API key. Required. Setting: <c>apiKey</c>, <c>DATADOG_API_KEY</c>.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>
    /// An application key, with which a health check also tells whether that key is valid. No event needs it. Default: none. Setting: <c>applicationKey</c>,
    /// <c>DATADOG_APP_KEY</c>.
    /// </summary>
    public string? ApplicationKey { get; set; }

    /// <summary>
    /// The Datadog site of the organization, as in the address of its web pages: <c>datadoghq.com</c>, <c>us3.datadoghq.com</c>, <c>datadoghq.eu</c> … Default:
    /// <c>datadoghq.com</c>. Setting: <c>site</c>, <c>DATADOG_SITE</c>.
    /// </summary>
    public string Site { get; set; } = "datadoghq.com";

    /// <summary>The service, up to 100 characters. Default: <c>sark</c>. Setting: <c>service</c>, <c>DATADOG_SERVICE</c>.</summary>
    public string Service { get; set; } = "sark";

    /// <summary>The source, <c>ddsource</c>. Default: <c>sark-audit</c>. Setting: <c>source</c>, <c>DATADOG_SOURCE</c>.</summary>
    public string Source { get; set; } = "sark-audit";

    /// <summary>The tag <c>env</c>. Default: none. Setting: <c>env</c>, <c>DATADOG_ENV</c>.</summary>
    public string? Env { get; set; }

    /// <summary>The tag <c>version</c>. Default: none. Setting: <c>version</c>, <c>DATADOG_VERSION</c>.</summary>
    public string? Version { get; set; }

    /// <summary>
    /// Further tags, each <c>key:value</c> or a single word; at most 100 with <see cref="Env" /> and <see cref="Version" />. They are sent as Datadog would store them:
    /// in lower case, with <c>_</c> for whatever it does not allow, up to 200 characters. Default: none. Setting: <c>tags</c>, separated by commas,
    /// <c>DATADOG_TAGS</c>.
    /// </summary>
    public IList<string> Tags { get; } = [];

    /// <summary>The host. Default: this machine's name. Setting: <c>host</c>, <c>DATADOG_HOST</c>.</summary>
    public string Host { get; set; } = Environment.MachineName;

    /// <summary>
    /// Whether Datadog's standard attributes are written beside the audit event's own members, for its security views: <c>usr.id</c>, <c>usr.email</c>,
    /// <c>network.client.ip</c>, <c>http.useragent</c>, <c>evt.name</c>, <c>evt.outcome</c>. Default: true. Setting: <c>standardAttributes</c>.
    /// </summary>
    public bool StandardAttributes { get; set; } = true;

    /// <summary>What becomes of an event above 1 MB. Default: <see cref="OversizeEvents.Truncate" />. Setting: <c>oversizeEvents</c>.</summary>
    public OversizeEvents OversizeEvents { get; set; }

    /// <summary>
    /// Where to send instead of the site's own addresses: a reverse proxy, a private link, an emulator. <c>/api/v2/logs</c> and <c>/api/v1/validate</c> are
    /// expected below it. Default: none. Setting: <c>endpointUrl</c>, <c>DATADOG_ENDPOINT_URL</c>.
    /// </summary>
    public string? EndpointUrl { get; set; }

    internal Uri IntakeUrl => new(BaseUrl("http-intake.logs"), "api/v2/logs");

    internal Uri ValidateUrl => new(BaseUrl("api"), "api/v1/validate");

    internal Uri ApplicationKeysUrl => new(BaseUrl("api"), "api/v2/current_user/application_keys");

    internal bool IsKnownSite => EndpointUrl is not null || Array.IndexOf(KnownSites, Site) >= 0;

    /// <inheritdoc />
    public override void Validate()
    {
        base.Validate();
        CheckKey(ApiKey, nameof(ApiKey), "DATADOG_API_KEY", "is missing; create one in Datadog under Organization Settings → API Keys.");
        if (ApplicationKey is not null) CheckKey(ApplicationKey, nameof(ApplicationKey), "DATADOG_APP_KEY", "must not be blank; leave it out if there is none.");
        if (string.IsNullOrWhiteSpace(Site) || Uri.CheckHostName(Site) != UriHostNameType.Dns || Site.Split('.').Length == 1)
            throw Invalid(nameof(Site), "must be the name of a Datadog site, such as datadoghq.com or datadoghq.eu, without https:// and without a path.", "DATADOG_SITE");
        if (string.IsNullOrWhiteSpace(Service) || Service.Length > LongestServiceName)
            throw Invalid(nameof(Service), $"must have between 1 and {LongestServiceName} characters, which is where Datadog would cut it.", "DATADOG_SERVICE");
        if (string.IsNullOrWhiteSpace(Source)) throw Invalid(nameof(Source), "must not be blank.", "DATADOG_SOURCE");
        if (string.IsNullOrWhiteSpace(Host)) throw Invalid(nameof(Host), "must not be blank.", "DATADOG_HOST");
        if (OversizeEvents is not (OversizeEvents.Truncate or OversizeEvents.Reject)) throw Invalid(nameof(OversizeEvents), "must be Truncate or Reject.");
        if (EndpointUrl is not null) _ = ParseUrl(EndpointUrl, nameof(EndpointUrl), "DATADOG_ENDPOINT_URL");
        if (DatadogTags.Count(this) is > DatadogTags.Most and var tags)
            throw Invalid(nameof(Tags), $"must be at most {DatadogTags.Most} with env and version, which is what Datadog keeps of them, but are {tags}.", "DATADOG_TAGS");
    }

    static void CheckKey(string key, string option, string environment, string whenMissing)
    {
        if (string.IsNullOrWhiteSpace(key)) throw Invalid(option, whenMissing, environment);
        if (key.Any(c => c is <= ' ' or > '~')) throw Invalid(option, "must be the key alone: printable ASCII without blanks.", environment);
    }

    Uri BaseUrl(string host) =>
        new(EndpointUrl is null ? $"https://{host}.{Site}/" : ParseUrl(EndpointUrl, nameof(EndpointUrl), "DATADOG_ENDPOINT_URL").AbsoluteUri.TrimEnd('/') + "/");
}
