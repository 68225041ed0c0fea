using Google.Apis.Http;
using Serilog.Sinks.Sark.Delivery;

namespace Serilog.Sinks.Sark.GoogleCloudLogging;

/// <summary>Has Google's library fetch tokens as the sink sends events: through its proxy, without redirects, and invisible to instrumentation.</summary>
sealed class TokenHttpClientFactory(string? proxy) : HttpClientFactory
{
    protected override HttpMessageHandler CreateHandler(CreateHttpClientArgs args) => SiemHttpHandler.Create(new HttpSiemOptions { Proxy = proxy });
}
