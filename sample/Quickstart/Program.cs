using Microsoft.Extensions.Configuration;
using Quickstart;
using Serilog;
using Serilog.Debugging;
using Serilog.Sinks.Sark;

const int EventCount = 5_000;

await using var splunk = await SplunkTarget.StartAsync();

// What the sinks have to tell, a failed delivery for example, they tell here.
SelfLog.Enable(Display.SelfLog);

var configuration = new ConfigurationBuilder()
    .SetBasePath(AppContext.BaseDirectory)
    .AddJsonFile("appsettings.json")
    .AddInMemoryCollection(splunk.Settings)
    .Build();

Serilog.Core.Logger logger;
try
{
    logger = new LoggerConfiguration().ReadFrom.Configuration(configuration).CreateLogger();
}
catch (Exception exception) when (exception.GetBaseException() is ArgumentException wrong)
{
    Display.Error(wrong.Message);
    return 1;
}

Display.Intro(splunk, EventCount);
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    // The first Ctrl+C ends in order, and loses nothing; the second one kills.
    pressed.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
};

var siem = SarkSiems.Running[0];
var application = new AuditedApplication(logger, EventCount);
await Display.FollowAsync(application, siem, async () =>
{
    await application.RunAsync(onHalfway: splunk.FailForAMoment, stop.Token);
    await logger.DisposeAsync();
});

var metrics = siem.GetMetrics();
Display.Summary(metrics, splunk);
return metrics.Accepted == metrics.Delivered ? 0 : 1;
