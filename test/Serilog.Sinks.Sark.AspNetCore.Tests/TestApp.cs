using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Serilog.Core;

namespace Serilog.Sinks.Sark.AspNetCore.Tests;

/// <summary>A real application on a loopback port, with one SARK sink for each SIEM and a clock of the test's own.</summary>
sealed class TestApp : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly Logger _logger;
    readonly HttpClient _client;

    TestApp(WebApplication app, Logger logger, FakeTimeProvider clock)
    {
        _app = app;
        _logger = logger;
        Clock = clock;
        _client = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
    }

    public FakeTimeProvider Clock { get; }

    public Logger Logger => _logger;

    public static async Task<TestApp> StartAsync(IEnumerable<SiemAdapter> siems, Action<IServiceCollection>? addServices, Action<WebApplication> map)
    {
        var clock = new FakeTimeProvider();
        var configuration = new LoggerConfiguration();
        foreach (var siem in siems) configuration.WriteTo.SarkSiem(siem, new SiemOptions { BatchTimeoutSeconds = 1 });

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddRouting();
        addServices?.Invoke(builder.Services);
        var logger = configuration.CreateLogger();
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new TestApp(app, logger, clock);
    }

    public async Task<(int Status, string Body)> GetAsync(string path)
    {
        using var response = await _client.GetAsync(new Uri(path, UriKind.Relative));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await _logger.DisposeAsync();
    }
}
