using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tool.Tests;
using static Microsoft.Playwright.Assertions;

namespace AuditedApi.Tests;

/// <summary>The sample as its users run it, but for the addresses of the SIEMs.</summary>
public sealed partial class AuditedApiTests : IAsyncLifetime, IDisposable
{
    // Only a failing test waits to the end.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly HttpClient _client = new();
    SiemEmulator? _emulator;
    Process? _api;
    string _url = "";

    public async Task InitializeAsync()
    {
        _emulator = await SiemEmulator.StartAsync();
        SetDefaultExpectTimeout((float)Patience.TotalMilliseconds);

        var ours = new DirectoryInfo(AppContext.BaseDirectory);
        var api = Path.Combine(ours.Parent!.Parent!.FullName, "AuditedApi", ours.Name, "AuditedApi.dll");
        var start = new ProcessStartInfo("dotnet", [api]) { WorkingDirectory = SampleFolder(), RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Serilog__WriteTo__Splunk__Args__hecUrl"] = _emulator.Splunk.Url.ToString();
        start.Environment["Serilog__WriteTo__Datadog__Args__endpointUrl"] = _emulator.Datadog.Url.ToString();
        _api = Process.Start(start)!;
        _ = _api.StandardError.BaseStream.CopyToAsync(Stream.Null);
        using var deadline = new CancellationTokenSource(Patience);
        while (_url.Length == 0)
        {
            var line = await _api.StandardOutput.ReadLineAsync(deadline.Token);
            Assert.NotNull(line);
            _url = Address().Match(line) is { Success: true } match ? match.Groups[1].Value + "/" : "";
        }

        // What is not read would fill the pipe, and stop the application.
        _ = _api.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _client.BaseAddress = new Uri(_url);
    }

    public void Dispose() => _client.Dispose();

    public async Task DisposeAsync()
    {
        _api!.Kill();
        await _api.WaitForExitAsync();
        _api.Dispose();
        await _emulator!.DisposeAsync();
    }

    [Fact]
    public async Task WhatHappensIsInSplunkAndWhatIsSeriousInDatadogToo()
    {
        await _client.PostAsJsonAsync("login", new { User = "alice@example.com", Password = "wrong" });
        await _client.PutAsJsonAsync("servers/db-1", new { Name = "Billing" });
        var allowed = await _client.PostAsJsonAsync("servers/db-1/tools/query", new { sql = "select 1", api_key = "very-secret" });
        var denied = await _client.PostAsJsonAsync("servers/db-1/tools/delete_record", new { id = 42 });
        await _client.DeleteAsync(new Uri("servers/db-1", UriKind.Relative));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (allowed.StatusCode, denied.StatusCode));
        await _emulator!.Splunk.Received.WaitForAsync(6, Patience);
        await _emulator.Datadog.Received.WaitForAsync(3, Patience);
        Assert.Equal(
            ["AUTHORIZATION_ALLOWED", "AUTHORIZATION_DENIED", "AUTH_FAILED", "SERVER_DECOMMISSIONED", "SERVER_REGISTERED", "TOOL_INVOKED"],
            Types(_emulator.Splunk));
        Assert.Equal(["AUTHORIZATION_DENIED", "AUTH_FAILED", "SERVER_DECOMMISSIONED"], Types(_emulator.Datadog));

        var everything = string.Concat(_emulator.Splunk.Received.All.Concat(_emulator.Datadog.Received.All).Select(received => received.Envelope.GetRawText()));
        Assert.DoesNotContain("very-secret", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", everything, StringComparison.Ordinal);
        Assert.Contains("\"api_key\":\"***\"", everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HealthAndMetricsAreThere()
    {
        await _client.PutAsJsonAsync("servers/db-1", new { Name = "Billing" });
        await _emulator!.Splunk.Received.WaitForAsync(1, Patience);

        var health = await _client.GetFromJsonAsync<JsonElement>("health/siem");
        Assert.True(health.GetProperty("splunk").GetProperty("healthy").GetBoolean());
        Assert.True(health.GetProperty("datadog").GetProperty("healthy").GetBoolean());
        Assert.Equal("Healthy", await _client.GetStringAsync(new Uri("healthz", UriKind.Relative)));
        Assert.Contains("siem_events_accepted_total", await _client.GetStringAsync(new Uri("metrics", UriKind.Relative)), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task ItsPageDoesWhatItSays()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = BrowserFactAttribute.Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        var page = await browser.NewPageAsync();
        await page.GotoAsync(_url);
        await Expect(page.Locator("#health")).ToHaveTextAsync("datadog healthy, splunk healthy");

        var answers = 0;
        foreach (var button in await page.Locator("button").AllAsync())
        {
            await button.ClickAsync();
            await Expect(page.Locator("#answers li")).ToHaveCountAsync(++answers);
        }

        Assert.Equal(7, answers);
        await _emulator!.Splunk.Received.WaitForAsync(8, Patience);
        Assert.Contains("SERVER_REGISTERED", Types(_emulator.Splunk));
    }

    static IEnumerable<string?> Types(EmulatedSiem siem) => siem.Received.All.Select(received => received.Body.GetProperty("event_type").GetString()).Order(StringComparer.Ordinal);

    static string SampleFolder([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(thisFile, "..", "..", "..", "sample", "AuditedApi"));

    [GeneratedRegex("Now listening on: (http://[0-9.:]+)")]
    private static partial Regex Address();
}
