using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Serilog.Sinks.Sark.Emulator.Http;

/// <summary>A web server on a loopback port that it keeps, whether it is listening or not.</summary>
sealed class LoopbackListener(Func<HttpContext, CancellationToken, Task> handleAsync, X509Certificate2? certificate, int port) : IAsyncDisposable
{
    // Handlers end by themselves when the port closes; this is for clients that neither read nor write.
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    readonly SemaphoreSlim _gate = new(1, 1);
    WebApplication? _server;
    Socket? _reservation;
    int _port = port;
    bool _disposed;

    public Uri Url => new UriBuilder(certificate is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps, IPAddress.Loopback.ToString(), _port).Uri;

    public async Task OpenAsync(CancellationToken ct)
    {
        await _gate.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_server is not null)
            {
                return;
            }

            _reservation?.Dispose();
            var server = Build();
            try
            {
                await server.StartAsync(ct).ConfigureAwait(false);
            }
            catch
            {
                await server.DisposeAsync().ConfigureAwait(false);
                throw;
            }

            _server = server;
            _port = new Uri(server.Urls.Single()).Port;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task CloseAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (await StopAsync().ConfigureAwait(false))
            {
                // Bound and not listening: connections are refused, and nobody else is given the port meanwhile.
                _reservation = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                _reservation.Bind(new IPEndPoint(IPAddress.Loopback, _port));
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            _disposed = true;
            await StopAsync().ConfigureAwait(false);
            _reservation?.Dispose();
        }
        finally
        {
            _gate.Release();
        }
    }

    async Task<bool> StopAsync()
    {
        if (_server is null)
        {
            return false;
        }

        await _server.StopAsync().ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        _server = null;
        return true;
    }

    WebApplication Build()
    {
        // The empty builder reads no environment variables, files or arguments: nothing can move the port or turn on logging.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = Grace);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);

        var server = builder.Build();
        server.Run(context => HandleAsync(context, server.Lifetime.ApplicationStopping));
        return server;
    }

    void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = null;

        // A debugger or a paused client is no reason to cut a request: what is cut is decided by the fault plan.
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Listen(IPAddress.Loopback, _port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (certificate is not null)
            {
                listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = certificate });
            }
        });
    }

    async Task HandleAsync(HttpContext context, CancellationToken closing)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, closing);
        try
        {
            await handleAsync(context, end.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client has gone, or the port is closing under a request that would not end.
            context.Abort();
        }
    }
}
