using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Serilog.Sinks.Sark.Emulator;

namespace Serilog.Sinks.Sark.Tool.Emulate;

/// <summary>The page that shows what arrives, and what it asks for.</summary>
static class EmulatorPage
{
    // A page that falls behind shows the newest; its figures are complete all the same.
    const int MostAtOnce = 300;

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static WebApplication Build(IReadOnlyList<SiemTally> siems, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(FormattableString.Invariant($"http://127.0.0.1:{port}"));

        // A name that someone else's page resolves to this machine must not open it.
        builder.Services.Configure<HostFilteringOptions>(options => options.AllowedHosts = ["127.0.0.1", "localhost"]);
        var app = builder.Build();
        app.UseHostFiltering();
        app.MapGet("/", context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'";
            return Resource().CopyToAsync(context.Response.Body);
        });
        app.MapGet("/api/state", context => context.Response.WriteAsJsonAsync(siems.Select(siem => siem.Read()), Json));
        app.MapGet("/api/events/{siem:int}", context => context.Response.WriteAsJsonAsync(Events(siems[Number(context, "siem")].Siem, context.Request.Query["from"]), Json));
        app.MapGet("/api/events/{siem:int}/{index:int}", context => WriteWireFormAsync(siems[Number(context, "siem")].Siem, Number(context, "index"), context.Response));
        app.MapPost("/api/faults/{siem:int}/{fault}", async context =>
        {
            // No form of another site's can send this.
            if (!context.Request.Headers.ContainsKey("X-Emulator")) context.Response.StatusCode = StatusCodes.Status403Forbidden;
            else if (!await InjectAsync(siems[Number(context, "siem")], (string)context.Request.RouteValues["fault"]!)) context.Response.StatusCode = StatusCodes.Status404NotFound;
        });
        return app;
    }

    static int Number(HttpContext context, string name) => int.Parse((string)context.Request.RouteValues[name]!, System.Globalization.CultureInfo.InvariantCulture);

    static Stream Resource() => typeof(EmulatorPage).Assembly.GetManifestResourceStream("page.html")!;

    static IEnumerable<object> Events(EmulatedSiem siem, string? from)
    {
        var start = int.TryParse(from, out var given) ? Math.Max(given, 0) : 0;
        var received = siem.Received.From(start);
        return received.Select((one, i) => new { Index = start + i, one.Id, one.ReceivedAt, one.Body }).TakeLast(MostAtOnce);
    }

    static async Task WriteWireFormAsync(EmulatedSiem siem, int index, HttpResponse response)
    {
        response.ContentType = "application/json; charset=utf-8";
        if (siem.Received.From(index) is [var received, ..]) await response.WriteAsync(received.Envelope.GetRawText());
        else response.StatusCode = StatusCodes.Status404NotFound;
    }

    static async Task<bool> InjectAsync(SiemTally tally, string fault)
    {
        var faults = tally.Siem.Faults;
        switch (fault)
        {
            case "fail":
                faults.FailNext(5, StatusCodes.Status503ServiceUnavailable);
                return true;
            case "throttle":
                faults.FailNext(1, StatusCodes.Status429TooManyRequests, TimeSpan.FromSeconds(10));
                return true;
            case "outage":
                faults.FailFor(TimeSpan.FromSeconds(30), StatusCodes.Status503ServiceUnavailable);
                return true;
            case "refuse":
                faults.FailNext(1, StatusCodes.Status403Forbidden);
                return true;
            case "reset":
                faults.ResetNext(3);
                return true;
            case "resetAfterStoring":
                faults.ResetNext(1, afterStoring: true);
                return true;
            case "hang":
                faults.HangNext(1);
                return true;
            case "garbage":
                faults.GarbageNext(1);
                return true;
            case "slow":
                faults.Latency = TimeSpan.FromMilliseconds(500);
                return true;
            case "down":
                await tally.SetDownAsync(true);
                return true;
            case "well":
                faults.Clear();
                await tally.SetDownAsync(false);
                return true;
            case "forget":
                tally.Forget();
                return true;
            default:
                return false;
        }
    }
}
