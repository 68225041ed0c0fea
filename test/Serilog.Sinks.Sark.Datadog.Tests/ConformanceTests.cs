using System.IO.Compression;
using System.Text.Json;
using Json.Schema;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Datadog.Tests;

public sealed class ConformanceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhatIsSentIsWhatDatadogsOpenApiDescriptionAsksFor(bool compress)
    {
        var schema = JsonSchema.FromText(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "SubmitLog.schema.json")));
        using var handler = new CapturingHandler();
        var logger = new LoggerConfiguration()
            .WriteTo.SarkDatadog(options =>
            {
                options.ApiKey = "key";
                options.Env = "production";
                options.CompressPayloads = compress;
                options.IncludeNonAuditEvents = true;
                options.HttpMessageHandler = handler;
            })
            .CreateLogger();

        foreach (var auditEvent in Some.AuditEvents(250)) logger.Audit(auditEvent);
        logger.Audit(new AuditEvent(AuditEventType.UserLogin));
        logger.Information("An ordinary event");
        await logger.DisposeAsync();

        Assert.NotEmpty(handler.Bodies);
        foreach (var body in handler.Bodies)
        {
            using var document = JsonDocument.Parse(body);
            Assert.True(schema.Evaluate(document.RootElement).IsValid);
        }
    }

    sealed class CapturingHandler : HttpMessageHandler
    {
        public List<byte[]> Bodies { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal("application/json", request.Content!.Headers.ContentType!.MediaType);
            await using var sent = await request.Content.ReadAsStreamAsync(cancellationToken);
            await using var plain = request.Content.Headers.ContentEncoding.Contains("gzip") ? new GZipStream(sent, CompressionMode.Decompress) : sent;
            var body = new MemoryStream();
            await plain.CopyToAsync(body, cancellationToken);
            lock (Bodies) Bodies.Add(body.ToArray());
            return new HttpResponseMessage(System.Net.HttpStatusCode.Accepted) { Content = new StringContent("{}") };
        }
    }
}
