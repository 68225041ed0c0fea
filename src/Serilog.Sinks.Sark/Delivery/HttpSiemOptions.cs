using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Serilog.Sinks.Sark;

/// <summary>How a SIEM is spoken to over HTTP, beside <see cref="SiemOptions" />.</summary>
public class HttpSiemOptions : SiemOptions
{
    /// <summary>
    /// Whether the SIEM's certificate is verified. Default: true. Switching it off lets anyone on the way read the secret and the events, and is
    /// reported at start-up; for a private CA set <see cref="ServerCertificateValidation" /> or trust the CA on the machine. Setting:
    /// <c>verifySsl</c>, <c>SPLUNK_VERIFY_SSL</c>.
    /// </summary>
    public bool VerifySsl { get; set; } = true;

    /// <summary>
    /// Decides whether to trust the SIEM's certificate, instead of the platform's own check. Given the certificate, its chain and what the platform
    /// found wrong with them. Default: none.
    /// </summary>
    public Func<X509Certificate2?, X509Chain?, SslPolicyErrors, bool>? ServerCertificateValidation { get; set; }

    /// <summary>
    /// Whether request bodies of 1 KiB and more are gzipped. Default: true. Setting: <c>compressPayloads</c>, <c>SIEM_COMPRESS_PAYLOADS</c>.
    /// </summary>
    public bool CompressPayloads { get; set; } = true;

    /// <summary>The most connections to the SIEM, 1 to 1000. Default: 100. Setting: <c>maxConnections</c>, <c>HTTPX_MAX_CONNECTIONS</c>.</summary>
    public int MaxConnections { get; set; } = 100;

    /// <summary>
    /// The HTTP proxy, as an absolute URL. Default: the system's (<c>HTTPS_PROXY</c> and its kin, or the platform's settings). Setting:
    /// <c>proxy</c>, <c>SIEM_PROXY</c>.
    /// </summary>
    public string? Proxy { get; set; }

    /// <summary>
    /// Sends the requests, in place of a handler of the sink's own; TLS, proxy and connection options are then this handler's business. Not
    /// disposed by the sink. For tests, and for what the options do not cover. Default: none.
    /// </summary>
    public HttpMessageHandler? HttpMessageHandler { get; set; }

    /// <inheritdoc />
    public override void Validate()
    {
        base.Validate();
        CheckRange(MaxConnections, 1, 1000, "connections", environment: "HTTPX_MAX_CONNECTIONS");
        if (Proxy is not null) _ = ParseUrl(Proxy, nameof(Proxy), "SIEM_PROXY");
    }

    /// <summary>Reads an option that is an absolute http or https URL without credentials, query or fragment.</summary>
    /// <param name="value">The option's value.</param>
    /// <param name="option">The option's name.</param>
    /// <param name="environment">The environment variable that sets the option, if there is one.</param>
    /// <exception cref="ArgumentException">The value is missing or is not such a URL; the message does not repeat credentials or query.</exception>
    protected static Uri ParseUrl(string? value, string option, string? environment = null)
    {
        if (string.IsNullOrWhiteSpace(value)) throw Invalid(option, "is missing; give an absolute URL such as https://siem.example.com:8088.", environment);
        if (!Uri.TryCreate(value!.Trim(), UriKind.Absolute, out var url))
            throw Invalid(option, "is not an absolute URL; give one such as https://siem.example.com:8088.", environment);
        if (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
            throw Invalid(option, $"must be an http or https URL, but its scheme is '{url.Scheme}'.", environment);
        if (url.UserInfo.Length > 0)
            throw Invalid(option, "must not contain a user name or password; the secret has a setting of its own.", environment);
        if (url.Query.Length > 0 || url.Fragment.Length > 0)
            throw Invalid(option, "must not contain a query or a fragment.", environment);
        return url;
    }
}
