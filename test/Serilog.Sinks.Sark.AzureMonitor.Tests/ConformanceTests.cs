using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using Azure.Core;
using Json.Schema;
using Microsoft.AspNetCore.WebUtilities;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

public sealed class ConformanceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhatIsSentIsWhatAzuresRestSpecificationAsksFor(bool compress)
    {
        var schema = JsonSchema.FromText(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Upload.schema.json")));
        using var handler = new CapturingHandler();
        var name = TestLogger.NewName();
        var logger = new LoggerConfiguration()
            .WriteTo.SarkAzureMonitor(options =>
            {
                options.Endpoint = "https://x-ab12.westeurope-1.ingest.monitor.azure.com";
                options.DcrImmutableId = "dcr-0123456789abcdef0123456789abcdef";
                options.StreamName = "Custom-SarkAuditEvents_CL";
                options.TokenCredential = new ConstantCredential();
                options.CompressPayloads = compress;
                options.IncludeNonAuditEvents = true;
                options.HttpMessageHandler = handler;
                options.Name = name;
            })
            .CreateLogger();

        await SarkSiems.Running.Single(siem => siem.Name == name).CheckHealthAsync();
        foreach (var auditEvent in Some.AuditEvents(250)) logger.Audit(auditEvent);
        logger.Audit(new AuditEvent(AuditEventType.UserLogin));
        logger.Information("An ordinary event");
        await logger.DisposeAsync();

        Assert.True(handler.Requests.Count > 2);
        Assert.All(handler.Requests, request => Assert.True(schema.Evaluate(System.Text.Json.JsonSerializer.SerializeToElement(request)).IsValid, request["path"]!.ToJsonString()));
    }

    sealed class ConstantCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }

    /// <summary>Keeps the requests in the form that the schema describes.</summary>
    sealed class CapturingHandler : HttpMessageHandler
    {
        public List<JsonObject> Requests { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var content = request.Content!;
            await using var sent = await content.ReadAsStreamAsync(cancellationToken);
            await using var plain = content.Headers.ContentEncoding.Contains("gzip") ? new GZipStream(sent, CompressionMode.Decompress) : sent;
            var headers = request.Headers.Concat(content.Headers).Select(header => KeyValuePair.Create(header.Key.ToLowerInvariant(), (JsonNode?)string.Join(',', header.Value)));
            var captured = new JsonObject
            {
                ["method"] = request.Method.Method,
                ["path"] = request.RequestUri!.AbsolutePath,
                ["query"] = new JsonObject(QueryHelpers.ParseQuery(request.RequestUri.Query).Select(part => KeyValuePair.Create(part.Key, (JsonNode?)part.Value.ToString()))),
                ["headers"] = new JsonObject(headers),
                ["body"] = await JsonNode.ParseAsync(plain, cancellationToken: cancellationToken),
            };
            lock (Requests) Requests.Add(captured);
            return new HttpResponseMessage(HttpStatusCode.NoContent);
        }
    }
}
