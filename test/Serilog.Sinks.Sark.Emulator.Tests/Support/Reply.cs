using System.Net;
using System.Text.Json;

namespace Serilog.Sinks.Sark.Emulator.Tests.Support;

/// <summary>An answer as a client sees it.</summary>
public sealed record Reply(HttpStatusCode Status, string Body, string? RetryAfter)
{
    public JsonElement Json => JsonElement.Parse(Body);

    public int Code => Json.GetProperty("code").GetInt32();

    public string Text => Json.GetProperty("text").GetString()!;

    public int InvalidEventNumber => Json.GetProperty("invalid-event-number").GetInt32();

    public long AckId => Json.GetProperty("ackId").GetInt64();

    public void MustBe(HttpStatusCode status, int code, string text)
    {
        Assert.Equal(status, Status);
        Assert.Equal(code, Code);
        Assert.Equal(text, Text);
    }
}
