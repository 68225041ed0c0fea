using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Playwright;
using Serilog.Sinks.Sark.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Serilog.Sinks.Sark.Tool.Tests;

/// <summary><c>sark-siem emulate</c> as a person sees it: its page in a browser, and a sink that sends.</summary>
public sealed partial class EmulatePageTests : IAsyncLifetime
{
    Process? _tool;
    IPlaywright? _playwright;
    IBrowser? _browser;
    readonly Dictionary<string, Dictionary<string, string>> _settings = [];
    string _page = "", _splunk = "", _token = "";

    public async Task InitializeAsync()
    {
        if (!File.Exists(BrowserFactAttribute.Chromium)) return;

        // Only a failing test waits to the end.
        SetDefaultExpectTimeout(60_000);
        _tool = ToolProcess.Start("emulate", "--port", "0", "--first-port", "0");
        _page = Find(PageLine(), await _tool.StandardOutput.ReadLineAsync())[1].Value;
        var splunk = Find(SplunkLine(), await _tool.StandardOutput.ReadLineAsync());
        (_splunk, _token) = (splunk[1].Value, splunk[2].Value);
        for (var i = 0; i < 5; i++)
        {
            var line = await _tool.StandardOutput.ReadLineAsync();
            _settings[line![..20].TrimEnd()] = Setting().Matches(line[20..]).ToDictionary(setting => setting.Groups[1].Value, setting => setting.Groups[2].Value);
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = BrowserFactAttribute.Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async Task DisposeAsync()
    {
        if (_tool is null) return;

        _tool.Kill();
        await _tool.WaitForExitAsync();
        _tool.Dispose();
        await _browser!.DisposeAsync();
        _playwright!.Dispose();
    }

    [BrowserFact]
    public async Task WhatArrivesIsShownFilteredAndOpened()
    {
        var page = await OpenAsync();
        using (var logger = CreateLogger())
        {
            for (var i = 0; i < 20; i++) logger.Audit(Some.AuditEvent());
            logger.Audit(Some.AuditEvent(AuditSeverity.Critical) with { Id = "the-one", UserEmail = "mallory@example.com", Details = new { Reason = "<b>bold</b>" } });
        }

        await Expect(Figure(page, "Events")).ToHaveTextAsync("21");
        await Expect(Figure(page, "Critical")).ToHaveTextAsync("1");
        await Expect(page.Locator("#events tr")).ToHaveCountAsync(21);

        await page.FillAsync("#text", "Mallory");
        await Expect(page.Locator("#events tr")).ToHaveCountAsync(1);
        await page.FillAsync("#text", "");
        await page.SelectOptionAsync("#severity", "CRITICAL");
        await Expect(page.Locator("#events tr")).ToHaveCountAsync(1);

        await page.ClickAsync("tr[data-id=the-one]");
        await Expect(page.Locator("#wire")).ToContainTextAsync("\"sourcetype\": \"sark:audit\"");
        await page.ClickAsync("#raw");
        await Expect(page.Locator("#wire")).ToContainTextAsync("\"user_email\":\"mallory@example.com\"");
        await Expect(page.Locator("#wire")).ToContainTextAsync("<b>bold</b>");
    }

    [BrowserFact]
    public async Task EverySiemIsThereAndTheSettingsThatArePrintedAreEnough()
    {
        var page = await OpenAsync();
        await Expect(page.Locator("article")).ToHaveCountAsync(6);

        foreach (var (siem, sink) in new[] { ("Datadog", "SarkDatadog"), ("CloudWatch", "SarkCloudWatch"), ("Azure Data Collector", "SarkAzureDataCollector"), ("Google Cloud Logging", "SarkGoogleCloudLogging") })
        {
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [
                new("Serilog:Using:0", "Serilog.Sinks.Sark.All"), new("Serilog:Using:1", "Serilog.Sinks.Sark.Datadog"), new("Serilog:Using:2", "Serilog.Sinks.Sark.CloudWatch"),
                new("Serilog:Using:3", "Serilog.Sinks.Sark.AzureMonitor"), new("Serilog:Using:4", "Serilog.Sinks.Sark.GoogleCloudLogging"),
                new("Serilog:WriteTo:0:Name", sink),
                .. _settings[siem].Select(setting => new KeyValuePair<string, string?>($"Serilog:WriteTo:0:Args:{setting.Key}", setting.Value)),
            ]).Build();
            await using (var logger = new LoggerConfiguration().ReadFrom.Configuration(configuration).CreateLogger()) logger.Audit(Some.AuditEvent());

            await Expect(page.Locator($"[data-siem='{siem}'] [data-figure=Events]")).ToHaveTextAsync("1");
        }
    }

    [BrowserFact]
    public async Task AFaultIsInjectedAndTheSinkGetsOverIt()
    {
        var page = await OpenAsync();
        await Button(page, "down").ClickAsync();
        await Expect(page.Locator("[data-siem=Splunk] .state")).ToHaveTextAsync("down: connections are refused");

        await using var logger = CreateLogger();
        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => SarkSiems.Running.Single(siem => siem.Name == "page").GetMetrics().FailedRequests > 0, "a request fails");
        await Button(page, "well").ClickAsync();
        await Expect(Figure(page, "Events")).ToHaveTextAsync("1");

        await Button(page, "fail").ClickAsync();
        logger.Audit(Some.AuditEvent());
        await Expect(Figure(page, "Failed")).Not.ToHaveTextAsync("0");
        await Button(page, "well").ClickAsync();
        await Expect(Figure(page, "Events")).ToHaveTextAsync("2");
    }

    [BrowserFact]
    public async Task EventsAreForgottenOnRequest()
    {
        var page = await OpenAsync();
        using (var logger = CreateLogger()) logger.Audit(Some.AuditEvent());
        await Expect(page.Locator("#events tr")).ToHaveCountAsync(1);

        await Button(page, "forget").ClickAsync();

        await Expect(Figure(page, "Events")).ToHaveTextAsync("0");
        await Expect(page.Locator("#events tr")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task NoOtherSitesPageCanInjectAFault()
    {
        using var client = new HttpClient();
        using var form = await client.PostAsync(new Uri(_page + "api/faults/0/down"), null);
        using var request = new HttpRequestMessage(HttpMethod.Get, _page) { Headers = { Host = "evil.example.com" } };
        using var rebound = await client.SendAsync(request);

        Assert.Equal(System.Net.HttpStatusCode.Forbidden, form.StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, rebound.StatusCode);
    }

    async Task<IPage> OpenAsync()
    {
        var page = await _browser!.NewPageAsync();
        await page.GotoAsync(_page);
        await Expect(page.Locator("#connection")).ToHaveTextAsync("live");
        return page;
    }

    Core.Logger CreateLogger() => new LoggerConfiguration()
        .WriteTo.SarkSplunk(_splunk, _token, name: "page", batchTimeoutSeconds: 1, retryBackoffMaxSeconds: 1, breakDurationSeconds: 1)
        .CreateLogger();

    static ILocator Figure(IPage page, string name) => page.Locator($"[data-siem=Splunk] [data-figure={name}]");

    static ILocator Button(IPage page, string fault) => page.Locator($"[data-siem=Splunk] [data-fault={fault}]");

    static GroupCollection Find(Regex regex, string? line)
    {
        var match = regex.Match(line ?? "");
        Assert.True(match.Success, $"'{line}' is not what was expected.");
        return match.Groups;
    }

    [GeneratedRegex("The page is at (http://[^ ]+/)\\.")]
    private static partial Regex PageLine();

    [GeneratedRegex("([a-z]\\w*)=([^ ]+)")]
    private static partial Regex Setting();

    [GeneratedRegex("Splunk +hecUrl=(http://[^ ]+) hecToken=([^ ]+)")]
    private static partial Regex SplunkLine();
}
