using System.Diagnostics;
using System.Text.Json;
using Json.Schema;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.GoogleCloudLogging.Tests;

public sealed class ConformanceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhatIsSentIsWhatGooglesDiscoveryDocumentAsksFor(bool compress)
    {
        var schema = JsonSchema.FromText(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "WriteLogEntries.schema.json")));
        using var handler = new CapturingHandler();
        var name = TestLogger.NewName();
        var logger = TestLogger.Create(name, writeTo => writeTo.SarkGoogleCloudLogging(options =>
        {
            options.ProjectId = "my-project-123";
            options.Labels["team"] = "platform";
            options.CompressPayloads = compress;
            options.IncludeNonAuditEvents = true;
            options.Credential = new CapturingHandler.Token();
            options.HttpMessageHandler = handler;
            options.Name = name;
        }));

        using (new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start()) logger.Audit(Some.AuditEvents(250));
        logger.Audit(new AuditEvent(AuditEventType.UserLogin, AuditSeverity.Critical));
        logger.Information("An ordinary event");
        await logger.Monitor.CheckHealthAsync();
        await logger.DisposeAsync();

        Assert.InRange(handler.Bodies.Count, 4, 300);
        foreach (var body in handler.Bodies)
        {
            using var document = JsonDocument.Parse(body);
            Assert.True(schema.Evaluate(document.RootElement).IsValid);
        }
    }

    [Theory]
    [InlineData("""{"entries": [{"severity": "HIGH"}]}""")]
    [InlineData("""{"entries": [{"labels": {"a": 1}}]}""")]
    [InlineData("""{"entries": [{"jsonPayload": "text"}]}""")]
    [InlineData("""{"entries": [{"receiveTimestamp": "2026-11-25T00:00:00Z"}]}""")]
    [InlineData("""{"entries": {}}""")]
    [InlineData("""{"partial_success": true, "entries": []}""")]
    public void WhatItDoesNotAskForIsNoticed(string body)
    {
        var schema = JsonSchema.FromText(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "WriteLogEntries.schema.json")));

        Assert.False(schema.Evaluate(JsonElement.Parse(body)).IsValid);
    }
}
