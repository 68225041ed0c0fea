using System.Text.Json;
using Json.Schema;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.CloudWatch.Tests;

public sealed class ConformanceTests : CloudWatchFixture
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhatIsSentIsWhatAwssServiceModelAsksFor(bool compress)
    {
        var schema = JsonSchema.FromText(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "PutLogEvents.schema.json")));
        using var handler = new CapturingHandler();
        var logger = CreateLogger(options =>
        {
            options.EndpointUrl = null;
            options.CompressPayloads = compress;
            options.IncludeNonAuditEvents = true;
            options.HttpMessageHandler = handler;
        });

        logger.Audit(Some.AuditEvents(250));
        logger.Audit(new AuditEvent(AuditEventType.UserLogin) { Timestamp = DateTimeOffset.MinValue });
        logger.Information("An ordinary event");
        await logger.Monitor.CheckHealthAsync();
        await logger.DisposeAsync();

        Assert.True(handler.Requests.Count > 1);
        Assert.All(handler.Requests, request => Assert.Equal(("application/x-amz-json-1.1", "Logs_20140328.PutLogEvents"), (request.ContentType, request.Target)));
        foreach (var request in handler.Requests)
        {
            using var document = JsonDocument.Parse(request.Body);
            Assert.True(schema.Evaluate(document.RootElement).IsValid, document.RootElement.ToString());
        }
    }
}
