using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>
/// Makes the handler behind a sink's own requests. It follows no redirect, so that credentials go only where they were meant to, keeps no cookies,
/// and is invisible to HttpClient instrumentation: a sink that logs or traces its own sending feeds on itself.
/// </summary>
static class SiemHttpHandler
{
#if NETSTANDARD2_0
    public static HttpMessageHandler Create(HttpSiemOptions options)
    {
        var handler = new HttpClientHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = options.MaxConnections,
        };
        if (CreateProxy(options) is { } proxy) handler.Proxy = proxy;
        if (!options.VerifySsl || options.ServerCertificateValidation is not null)
            handler.ServerCertificateCustomValidationCallback = (_, certificate, chain, errors) => IsTrusted(options, certificate, chain, errors);
        return handler;
    }
#else
    public static HttpMessageHandler Create(HttpSiemOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = options.MaxConnections,

            // No propagator: no trace headers, and no activity that instrumentation could see.
            ActivityHeadersPropagator = null,

            // A SIEM behind DNS moves; a connection that lives for ever would never notice.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (CreateProxy(options) is { } proxy) handler.Proxy = proxy;
        if (!options.VerifySsl || options.ServerCertificateValidation is not null)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                IsTrusted(options, certificate as X509Certificate2, chain, errors);
        return handler;
    }
#endif

    static bool IsTrusted(HttpSiemOptions options, X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        !options.VerifySsl || (options.ServerCertificateValidation?.Invoke(certificate, chain, errors) ?? errors == SslPolicyErrors.None);

    static WebProxy? CreateProxy(HttpSiemOptions options) => options.Proxy is null ? null : new WebProxy(options.Proxy);
}
