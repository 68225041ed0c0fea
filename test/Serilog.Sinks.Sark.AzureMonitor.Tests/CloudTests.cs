using System.Net;
using System.Text;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

/// <summary>Each cloud has issuers of its own, and tokens that are good for it alone.</summary>
public sealed class CloudTests
{
    [Theory]
    [InlineData("https://x-ab12.westeurope-1.ingest.monitor.azure.com", null, "login.microsoftonline.com", "https://monitor.azure.com//.default")]
    [InlineData("https://x-ab12.usgovvirginia-1.ingest.monitor.azure.us/", null, "login.microsoftonline.us", "https://monitor.azure.us//.default")]
    [InlineData("https://X-AB12.CHINANORTH3-1.INGEST.MONITOR.AZURE.CN", null, "login.chinacloudapi.cn", "https://monitor.azure.cn//.default")]
    [InlineData("https://logs.example.com/azure", AzureCloud.China, "login.chinacloudapi.cn", "https://monitor.azure.cn//.default")]
    [InlineData("https://logs.example.com/azure", null, "login.microsoftonline.com", "https://monitor.azure.com//.default")]
    public async Task TheEndpointsHostDecidesUnlessTheCloudIsGiven(string endpoint, AzureCloud? cloud, string authority, string scope)
    {
        using var handler = new RecordingHandler();
        var logger = new LoggerConfiguration()
            .WriteTo.SarkAzureMonitor(options =>
            {
                options.Endpoint = endpoint;
                options.DcrImmutableId = "dcr-0123456789abcdef0123456789abcdef";
                options.StreamName = "Custom-SarkAuditEvents_CL";
                options.TenantId = "11111111-2222-3333-4444-555555555555";
                options.ClientId = "66666666-7777-8888-9999-000000000000";
                options.ClientSecret = "secret";
                options.Cloud = cloud;
                options.HttpMessageHandler = handler;
            })
            .CreateLogger();

        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.Contains($"https://{authority}/11111111-2222-3333-4444-555555555555/oauth2/v2.0/token {scope}", handler.Requests);
        Assert.Equal(
            $"{endpoint.ToLowerInvariant().TrimEnd('/')}/dataCollectionRules/dcr-0123456789abcdef0123456789abcdef/streams/Custom-SarkAuditEvents_CL?api-version=2023-01-01 Bearer the-token",
            handler.Requests[^1]);
    }

    sealed class RecordingHandler : HttpMessageHandler
    {
        public List<string> Requests { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var url = request.RequestUri!;
            if (url.AbsolutePath.EndsWith("/token", StringComparison.Ordinal))
            {
                var form = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(await request.Content!.ReadAsStringAsync(cancellationToken));
                Record($"{url} {form["scope"].ToString().Split(' ').Single(scope => scope.EndsWith(".default", StringComparison.Ordinal))}");
                return Json("""{"token_type":"Bearer","expires_in":3600,"access_token":"the-token"}""");
            }

            if (url.AbsolutePath.EndsWith("/instance", StringComparison.Ordinal))
                return Json($$"""
                    {"tenant_discovery_endpoint":"https://{{url.Host}}/common/.well-known/openid-configuration","api-version":"1.1",
                     "metadata":[{"preferred_network":"{{url.Host}}","preferred_cache":"{{url.Host}}","aliases":["{{url.Host}}"]}]}
                    """);

            Record($"{url} {request.Headers.Authorization}");
            return new HttpResponseMessage(HttpStatusCode.NoContent);
        }

        void Record(string request)
        {
            lock (Requests) Requests.Add(request);
        }

        static HttpResponseMessage Json(string json) => new(HttpStatusCode.OK) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
    }
}
