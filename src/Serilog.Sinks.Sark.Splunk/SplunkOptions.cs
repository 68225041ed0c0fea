namespace Serilog.Sinks.Sark.Splunk;

/// <summary>How to reach a Splunk HTTP Event Collector, and how events are labelled there.</summary>
public sealed class SplunkOptions : HttpSiemOptions
{
    /// <summary>
    /// The collector's address: its base (<c>https://splunk.example.com:8088</c>), or the same with <c>/services/collector</c> or
    /// <c>/services/collector/event</c>. Required. Setting: <c>hecUrl</c>, <c>SPLUNK_HEC_URL</c>.
    /// </summary>
    public string HecUrl { get; set; } = "";

    /// <summary>The collector's token, alone, without the word Splunk. Required. Setting: <c>hecToken</c>, <c>SPLUNK_HEC_TOKEN</c>.</summary>
    public string HecToken { get; set; } = "";

    /// <summary>
    /// The index events go to; the token must allow it. Letters, digits, <c>_</c> and <c>-</c>. Null or empty leaves it to the token. Default:
    /// <c>sark_audit</c>. Setting: <c>index</c>, <c>SPLUNK_INDEX</c>.
    /// </summary>
    public string? Index { get; set; } = "sark_audit";

    /// <summary>The source type. Default: <c>sark:audit</c>. Setting: <c>sourcetype</c>, <c>SPLUNK_SOURCETYPE</c>.</summary>
    public string Sourcetype { get; set; } = "sark:audit";

    /// <summary>The source. Default: <c>sark</c>. Setting: <c>source</c>, <c>SPLUNK_SOURCE</c>.</summary>
    public string Source { get; set; } = "sark";

    /// <summary>The host. Default: this machine's name. Setting: <c>host</c>, <c>SPLUNK_HOST</c>.</summary>
    public string Host { get; set; } = Environment.MachineName;

    /// <summary>
    /// Whether an event counts as delivered only when an indexer has acknowledged it. The token must have indexer acknowledgement enabled, and behind a load
    /// balancer sessions must be sticky. Default: false. Setting: <c>useAck</c>, <c>SPLUNK_USE_ACK</c>.
    /// </summary>
    public bool UseAck { get; set; }

    /// <summary>
    /// How long to wait for the indexer's acknowledgement before the events are sent again, in seconds, 5 to 3600. Default: 300. Setting:
    /// <c>ackTimeoutSeconds</c>, <c>SPLUNK_ACK_TIMEOUT_SECONDS</c>.
    /// </summary>
    public int AckTimeoutSeconds { get; set; } = 300;

    /// <summary>
    /// The most bytes of one request before compression, 10,000 to 838,860,800. Splunk Cloud refuses requests above 5.2 MB; Splunk Enterprise takes what
    /// <c>max_content_length</c> in limits.conf says, 838,860,800 bytes by default. Default: 2,000,000. Setting:
    /// <c>maxRequestBytes</c>, <c>SPLUNK_MAX_REQUEST_BYTES</c>.
    /// </summary>
    public int MaxRequestBytes { get; set; } = 2_000_000;

    /// <summary>The collector's base address, without <c>/services/collector</c>.</summary>
    internal Uri BaseUrl
    {
        get
        {
            var url = ParseUrl(HecUrl, nameof(HecUrl), "SPLUNK_HEC_URL").AbsoluteUri.TrimEnd('/');
            url = RemoveSuffix(url, "/event");
            url = RemoveSuffix(url, "/services/collector");
            return new Uri(url + "/");
        }
    }

    /// <inheritdoc />
    public override void Validate()
    {
        base.Validate();
        _ = BaseUrl;
        if (string.IsNullOrWhiteSpace(HecToken))
            throw Invalid(nameof(HecToken), "is missing; create a token in Splunk under Settings → Data Inputs → HTTP Event Collector.", "SPLUNK_HEC_TOKEN");
        if (HecToken.Any(c => c is <= ' ' or > '~'))
            throw Invalid(nameof(HecToken), "must be the token alone: printable ASCII without blanks, and without the word Splunk before it.", "SPLUNK_HEC_TOKEN");
        if (!string.IsNullOrEmpty(Index) && Index!.Any(c => c is not (>= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '_' or '-')))
            throw Invalid(nameof(Index), $"must consist of letters, digits, '_' and '-', but is '{Index}'.", "SPLUNK_INDEX");
        CheckNotBlank(Sourcetype, nameof(Sourcetype), "SPLUNK_SOURCETYPE");
        CheckNotBlank(Source, nameof(Source), "SPLUNK_SOURCE");
        CheckNotBlank(Host, nameof(Host), "SPLUNK_HOST");
        CheckRange(AckTimeoutSeconds, 5, 3600, "seconds", environment: "SPLUNK_ACK_TIMEOUT_SECONDS");
        CheckRange(MaxRequestBytes, 10_000, 838_860_800, "bytes", environment: "SPLUNK_MAX_REQUEST_BYTES");
    }

    static void CheckNotBlank(string? value, string option, string environment)
    {
        if (string.IsNullOrWhiteSpace(value)) throw Invalid(option, "must not be blank.", environment);
    }

    static string RemoveSuffix(string text, string suffix) =>
        text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) ? text.Substring(0, text.Length - suffix.Length) : text;
}
