using Microsoft.AspNetCore.Builder;
using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.AspNetCore.Tests;

public sealed class HealthEndpointTests : IDisposable
{
    readonly AskedSiem _splunk = new("splunk") { Answer = _ => Task.FromResult(new SiemHealth(true, 45.21, DateTimeOffset.UnixEpoch)) };
    readonly AskedSiem _datadog = new("datadog") { Answer = _ => Task.FromResult(new SiemHealth(true, 32.1, DateTimeOffset.UnixEpoch)) };

    public void Dispose()
    {
        _splunk.Dispose();
        _datadog.Dispose();
    }

    [Fact]
    public async Task WhenAllAreHealthyTheAnswerIsTheGuides()
    {
        await using var app = await StartAsync(_splunk, _datadog);

        Assert.Equal(
            (200, """{"splunk":{"healthy":true,"latency_ms":45.2},"datadog":{"healthy":true,"latency_ms":32.1}}"""),
            await app.GetAsync("/health/siem"));
    }

    [Fact]
    public async Task OneThatIsIllMakesIt503AndIsToldWithItsReason()
    {
        _datadog.Answer = _ => Task.FromResult(AskedSiem.Ill("HTTP 403: \"wrong key\""));
        await using var app = await StartAsync(_splunk, _datadog);

        Assert.Equal(
            (503, """{"splunk":{"healthy":true,"latency_ms":45.2},"datadog":{"healthy":false,"latency_ms":12.3,"error":"HTTP 403: \u0022wrong key\u0022"}}"""),
            await app.GetAsync("/health/siem"));
    }

    [Fact]
    public async Task WithoutAnySiemThereIsNothingIll()
    {
        await using var app = await StartAsync();

        Assert.Equal((200, "{}"), await app.GetAsync("/health/siem"));
    }

    [Fact]
    public async Task SiemsOfOneNameAreToldApart()
    {
        await using var app = await StartAsync(_splunk, new AskedSiem("splunk"));

        var (_, body) = await app.GetAsync("/health/siem");

        Assert.Contains("\"splunk\":{\"healthy\":true,\"latency_ms\":45.2}", body, StringComparison.Ordinal);
        Assert.Contains("\"splunk-2\":{\"healthy\":true,\"latency_ms\":1}", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HoweverManyAskASiemIsAskedOnceInTenSeconds()
    {
        await using var app = await StartAsync(_splunk);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => app.GetAsync("/health/siem")));
        Assert.Equal(1, _splunk.Asked);

        app.Clock.Advance(TimeSpan.FromSeconds(9));
        await app.GetAsync("/health/siem");
        Assert.Equal(1, _splunk.Asked);

        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await app.GetAsync("/health/siem");
        Assert.Equal(2, _splunk.Asked);
    }

    [Fact]
    public async Task ASiemThatDoesNotAnswerIsIllAfterFiveSecondsAndHoldsNobodyLonger()
    {
        _splunk.Answer = async cancellationToken =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("not reached");
        };
        await using var app = await StartAsync(_splunk, _datadog);

        var answer = app.GetAsync("/health/siem");
        await Eventually.TrueAsync(() => _splunk.Asked == 1, "it is asked");
        app.Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(
            (503, """{"splunk":{"healthy":false,"latency_ms":5000,"error":"no answer within 5 seconds"},"datadog":{"healthy":true,"latency_ms":32.1}}"""),
            await answer);
    }

    [Fact]
    public async Task TheEmulatedSplunksHealthIsTold()
    {
        await using var emulator = await SiemEmulator.StartAsync();
        await using var logger = new LoggerConfiguration().WriteTo.SarkSplunk(emulator.Splunk.Url.ToString(), emulator.Splunk.Token).CreateLogger();
        await using var app = await StartAsync();

        var (status, body) = await app.GetAsync("/health/siem");
        Assert.Equal(200, status);
        Assert.Matches("""^{"splunk":{"healthy":true,"latency_ms":[0-9.]+}}$""", body);

        emulator.Splunk.Healthy = false;
        app.Clock.Advance(TimeSpan.FromSeconds(10));
        (status, body) = await app.GetAsync("/health/siem");
        Assert.Equal(503, status);
        Assert.Contains("queues are full", body, StringComparison.Ordinal);
    }

    static Task<TestApp> StartAsync(params SiemAdapter[] siems) => TestApp.StartAsync(siems, addServices: null, static app => app.MapSarkSiemHealth());
}
