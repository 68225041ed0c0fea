using System.Net;
using Serilog.Sinks.Sark.Emulator.Tests.Support;

namespace Serilog.Sinks.Sark.Emulator.Tests;

public sealed class ConnectionTests : SplunkTest
{
    [Fact]
    public void TheUrlIsThatOfALoopbackPort()
    {
        Assert.Equal("Splunk", Splunk.Name);
        Assert.Equal($"http://127.0.0.1:{Splunk.Url.Port}/", Splunk.Url.AbsoluteUri);
        Assert.NotEqual(0, Splunk.Url.Port);
        Assert.Null(Splunk.Certificate);
    }

    [Fact]
    public async Task RefusedConnectionsAreAcceptedAgainOnTheSamePortWithNothingForgotten()
    {
        var url = Splunk.Url;
        await PostAsync(Event("a"));

        for (var i = 0; i < 3; i++)
        {
            await Splunk.RefuseConnectionsAsync();
            var refused = await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(Event("b")));
            Assert.Equal(HttpRequestError.ConnectionError, refused.HttpRequestError);
            await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(HealthPath));

            await Splunk.AcceptConnectionsAsync();
            Assert.Equal(url, Splunk.Url);
            Assert.Equal(0, (await PostAsync(Event($"c{i}"))).Code);
        }

        Assert.Equal(4, Splunk.Received.Count);
        Assert.Equal(4, Splunk.RequestCount);
        Assert.False(Splunk.Received.Contains("b"));
    }

    [Fact]
    public async Task RefusingAndAcceptingTwiceIsTheSameAsOnce()
    {
        await Splunk.RefuseConnectionsAsync();
        await Splunk.RefuseConnectionsAsync();
        await Splunk.AcceptConnectionsAsync();
        await Splunk.AcceptConnectionsAsync();
        Assert.Equal(0, (await PostAsync(Event("a"))).Code);
    }

    [Fact]
    public async Task ADisposedEmulatorListensNoMore()
    {
        var emulator = await SiemEmulator.StartAsync();
        var url = emulator.Splunk.Url;
        await emulator.DisposeAsync();
        await emulator.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => Client.GetAsync(new Uri(url, HealthPath)));
        await Assert.ThrowsAsync<ObjectDisposedException>(emulator.Splunk.AcceptConnectionsAsync);
    }

    [Fact]
    public async Task EveryEmulatorHasAPortOfItsOwn()
    {
        await using var other = await SiemEmulator.StartAsync();
        Assert.NotEqual(Splunk.Url, other.Splunk.Url);
    }

    [Fact]
    public async Task TheEnvironmentCannotMoveThePort()
    {
        Environment.SetEnvironmentVariable("ASPNETCORE_URLS", "http://127.0.0.1:1");
        try
        {
            await using var emulator = await SiemEmulator.StartAsync();
            Assert.Equal(HttpStatusCode.OK, (await Client.GetAsync(new Uri(emulator.Splunk.Url, HealthPath))).StatusCode);
        }
        finally
        {
            Environment.SetEnvironmentVariable("ASPNETCORE_URLS", null);
        }
    }

    [Fact]
    public async Task HttpsShowsTheCertificateThatIsExposed()
    {
        await using var emulator = await SiemEmulator.StartAsync(new SiemEmulatorOptions { UseHttps = true });
        string? shown = null;
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
            {
                shown = certificate?.Thumbprint;
                return true;
            },
        };
        using var client = new HttpClient(handler);

        Assert.Equal("https", emulator.Splunk.Url.Scheme);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(emulator.Splunk.Url, HealthPath))).StatusCode);
        Assert.Equal(emulator.Splunk.Certificate!.Thumbprint, shown);
    }

    [Fact]
    public async Task AClientThatDoesNotTrustTheCertificateIsNotServed()
    {
        await using var emulator = await SiemEmulator.StartAsync(new SiemEmulatorOptions { UseHttps = true });
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => Client.GetAsync(new Uri(emulator.Splunk.Url, HealthPath)));
        Assert.Equal(HttpRequestError.SecureConnectionError, refused.HttpRequestError);
    }
}
