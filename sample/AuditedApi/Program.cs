using AuditedApi;
using OpenTelemetry.Metrics;
using Serilog;
using Serilog.Debugging;

SelfLog.Enable(Console.Error);

var builder = WebApplication.CreateBuilder(args);
EmulatorKeys.AddUnlessGiven(builder.Configuration);
builder.Host.UseSerilog((context, logger) => logger.ReadFrom.Configuration(context.Configuration));
builder.Services.AddSingleton<Policy>();
builder.Services.AddHealthChecks().AddSarkSiems();
builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("Serilog.Sinks.Sark").AddPrometheusExporter());

var app = builder.Build();
app.UseFileServer();
app.MapSessions();
app.MapServers();
app.MapTools();
app.MapHealthChecks("/healthz");
app.MapSarkSiemHealth("/health/siem");
app.MapPrometheusScrapingEndpoint("/metrics");
app.Run();
