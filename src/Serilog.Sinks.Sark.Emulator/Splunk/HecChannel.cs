using Microsoft.AspNetCore.Http;

namespace Serilog.Sinks.Sark.Emulator.Splunk;

/// <summary>The data channel of a request, in its header or its query.</summary>
static class HecChannel
{
    const string Header = "X-Splunk-Request-Channel";

    /// <param name="request">The request that needs a channel.</param>
    /// <param name="channel">The channel, if nothing is wrong.</param>
    /// <returns>What is wrong, or null.</returns>
    public static HecCode? FindFault(HttpRequest request, out Guid channel)
    {
        var text = request.Headers[Header].ToString();
        if (text.Length == 0)
        {
            text = request.Query["channel"].ToString();
        }

        channel = default;
        return text.Length == 0 ? HecCode.ChannelMissing
            : Guid.TryParseExact(text, "D", out channel) ? null
            : HecCode.InvalidChannel;
    }
}
