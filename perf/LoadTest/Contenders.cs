using Azure.Core;
using Google.Apis.Auth.OAuth2;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Sinks.OpenTelemetry;

namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>Everybody who takes part. A SIEM is one entry of <see cref="Siems" />; its wire floor comes with it.</summary>
static class Contenders
{
    public static IReadOnlyList<SiemContender> Siems { get; } =
    [
        new("splunk", new Answer(200, """{"text":"Success","code":0}"""), HandFormat.WriteSplunk,
            static (sinks, url, common) => sinks.SarkSplunk(options => { options.HecUrl = url; options.HecToken = "token"; common(options); })),
        new("datadog", new Answer(202, "{}"), HandFormat.WriteDatadog,
            static (sinks, url, common) => sinks.SarkDatadog(options => { options.EndpointUrl = url; options.ApiKey = "key"; common(options); })),
        new("cloudwatch", new Answer(200, "{}"), Hand: null,
            static (sinks, url, common) => sinks.SarkCloudWatch(options =>
            {
                options.EndpointUrl = url;
                options.Region = "eu-central-1";
                options.LogGroup = "/sark/audit";
                options.AccessKeyId = "AKIDEXAMPLE";
                options.SecretAccessKey = "secret";
                common(options);
            })),
        new("azure_monitor", new Answer(204, ""), Hand: null,
            static (sinks, url, common) => sinks.SarkAzureMonitor(options =>
            {
                options.Endpoint = url;
                options.DcrImmutableId = "dcr-00000000000000000000000000000000";
                options.StreamName = "Custom-SarkAudit";
                options.TokenCredential = DelegatedTokenCredential.Create(static (_, _) => new AccessToken("token", DateTimeOffset.MaxValue));
                common(options);
            })),
        new("google_cloud_logging", new Answer(200, "{}"), Hand: null,
            static (sinks, url, common) => sinks.SarkGoogleCloudLogging(options =>
            {
                options.EndpointUrl = url;
                options.ProjectId = "my-project";
                options.Credential = new SingleToken();
                common(options);
            })),
    ];

    public static IReadOnlyList<Contender> Peers { get; } =
    [
        new LoggerContender("seq", new Answer(201, "{}"), static (load, url) => new LoggerConfiguration().WriteTo.Seq(
            url, batchPostingLimit: load.BatchSize, period: TimeSpan.FromSeconds(load.BatchTimeoutSeconds), queueSizeLimit: load.MaxQueueSize,
            messageHandler: load.Gzip ? new GzipHandler() : null).CreateLogger(), LoadEvent.LogPlain),
        new LoggerContender("opentelemetry", new Answer(200, ""), static (load, url) => new LoggerConfiguration().WriteTo.OpenTelemetry(options =>
        {
            options.Endpoint = url;
            options.Protocol = OtlpProtocol.HttpProtobuf;
            options.HttpMessageHandler = load.Gzip ? new GzipHandler() : null;
            options.BatchingOptions.BatchSizeLimit = load.BatchSize;
            options.BatchingOptions.BufferingTimeLimit = TimeSpan.FromSeconds(load.BatchTimeoutSeconds);
            options.BatchingOptions.QueueLimit = null;
        }).CreateLogger(), LoadEvent.LogPlain),
    ];

    /// <summary>What logging costs when nobody listens.</summary>
    public static IReadOnlyList<Contender> Creation { get; } =
    [
        new LoggerContender("Audit() alone", new Answer(200, ""), static (_, _) => Silent(), static (logger, auditEvent) => logger.Audit(auditEvent)),
        new LoggerContender("Warning() alone", new Answer(200, ""), static (_, _) => Silent(), LoadEvent.LogPlain),
    ];

    public static IEnumerable<Contender> All => [.. Siems, .. Siems.Select(siem => siem.Wire), .. Siems.SelectMany(siem => siem.Hands), .. Peers, .. Creation];

    static Logger Silent() => new LoggerConfiguration().WriteTo.Sink(new SilentSink()).CreateLogger();

    sealed class SingleToken : ITokenAccess
    {
        public Task<string> GetAccessTokenForRequestAsync(string? authUri = null, CancellationToken cancellationToken = default) => Task.FromResult("token");
    }

    sealed class SilentSink : ILogEventSink
    {
        public void Emit(Events.LogEvent logEvent)
        {
            // Below any sink.
        }
    }
}

/// <summary>What the receiver answers to every request.</summary>
sealed record Answer(int Status, string Body);

abstract record Contender(string Name, Answer Answer);

/// <summary>Whatever is reached through a Serilog logger.</summary>
record LoggerContender(string Name, Answer Answer, Func<LoadCase, string, Logger> Create, Action<ILogger, AuditEvent> Log) : Contender(Name, Answer);

/// <summary>The same requests as a sink's, with no sink: what nobody can beat.</summary>
sealed record WireContender(SiemContender Siem) : Contender($"wire/{Siem.Name}", Siem.Answer);

/// <summary>One of our sinks.</summary>
sealed record SiemContender(
    string Name, Answer Answer, HandWriter? Hand, Func<LoggerSinkConfiguration, string, Action<HttpSiemOptions>, LoggerConfiguration> Configure)
    : LoggerContender(Name, Answer, (load, url) => CreateLogger(Configure, load, url, handler: null), static (logger, auditEvent) => logger.Audit(auditEvent))
{
    public WireContender Wire => new(this);

    /// <summary>Sinks written by hand for this SIEM: on an ordinary event's properties, and on the typed event in one property.</summary>
    public IEnumerable<Contender> Hands => Hand is not { } write
        ? []
        : [
            new LoggerContender($"hand/{Name}", Answer, (load, url) => new LoggerConfiguration().WriteTo.Sink(new HandSink(load, url, write)).CreateLogger(), LoadEvent.LogPlain),
            new LoggerContender($"hand-typed/{Name}", Answer, (load, url) => new LoggerConfiguration().WriteTo.Sink(new HandSink(load, url, write)).CreateLogger(), HandFormat.LogTyped),
        ];

    /// <summary>The bodies that the sink would send, not compressed.</summary>
    public List<CapturedRequest> Capture(LoadCase load)
    {
        using var handler = new CapturingHandler(Answer);
        using (var logger = CreateLogger(Configure, load with { Gzip = false, Durability = Durability.Memory }, "http://127.0.0.1:1", handler))
            for (var i = 0; i < load.Events; i++) logger.Audit(LoadEvent.Create(i));
        return handler.Requests;
    }

    static Logger CreateLogger(Func<LoggerSinkConfiguration, string, Action<HttpSiemOptions>, LoggerConfiguration> configure, LoadCase load, string url, HttpMessageHandler? handler) =>
        configure(new LoggerConfiguration().WriteTo, url, options =>
        {
            options.BatchSize = load.BatchSize;
            options.BatchTimeoutSeconds = load.BatchTimeoutSeconds;
            options.CompressPayloads = load.Gzip;
            options.MaxConcurrentRequests = load.Requests;
            options.MaxQueueSize = load.MaxQueueSize;
            options.MaxQueueBytes = 4L * 1024 * 1024 * 1024;
            options.Durability = load.Durability;
            options.JournalDirectory = load.Durability == Durability.Memory ? null : Path.Combine(Path.GetTempPath(), $"sark-load-{Environment.ProcessId}");
            options.JournalMaxBytes = 16L * 1024 * 1024 * 1024;
            options.HttpMessageHandler = handler;
        }).CreateLogger();
}
