using System.Text.Json;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Audit;

/// <summary>Text of every kind arrives, in a member, in details and as a key, in valid UTF-8.</summary>
public sealed class OddTextTests
{
    public static TheoryData<string, string> Texts => new()
    {
        { "quotes \" and \\ and /", "quotes \" and \\ and /" },
        { "\0\u0001\u001f\u007f\u0085", "\0\u0001\u001f\u007f\u0085" },
        { "line\r\nbreak\ttab", "line\r\nbreak\ttab" },
        { "\u2028\u2029", "\u2028\u2029" },
        { "\ufeff\ufffe\uffff", "\ufeff\ufffe\uffff" },
        { "é ß 漢字 עברית", "é ß 漢字 עברית" },
        { "😀👩‍👩‍👧🇪🇺", "😀👩‍👩‍👧🇪🇺" },
        { "<script>&'+", "<script>&'+" },
        { new string('x', 10_000), new string('x', 10_000) },
        { string.Concat(Enumerable.Repeat("😀", 5_000)), string.Concat(Enumerable.Repeat("😀", 5_000)) },

        // Half a surrogate pair is no character: it is replaced, as everywhere in .NET.
        { "a\ud800b", "a\ufffdb" },
        { "\udc00", "\ufffd" },
        { "\ud800\ud800\udc00", "\ufffd\ud800\udc00" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void TextArrives(string text, string arrives)
    {
        var received = InMemorySiem.ReceiveJson(Some.AuditEvent() with
        {
            Id = text,
            UserId = text,
            Details = new Dictionary<string, object?> { ["text"] = text, ["list"] = new[] { text }, ["poco"] = new { text }, ["keys"] = new Dictionary<string, int> { [text] = 1 } },
        });

        Assert.Equal(arrives, received.GetProperty("id").GetString());
        Assert.Equal(arrives, received.GetProperty("user_id").GetString());
        var details = received.GetProperty("details");
        Assert.Equal(arrives, details.GetProperty("text").GetString());
        Assert.Equal(arrives, details.GetProperty("list")[0].GetString());
        Assert.Equal(arrives, details.GetProperty("poco").GetProperty("text").GetString());
        Assert.Equal(arrives, Assert.Single(details.GetProperty("keys").EnumerateObject()).Name);
        Assert.False(received.TryGetProperty("encoding_error", out _));
    }

    [Fact]
    public void WhatAPersonReadsIsNotEscaped() =>
        Assert.Contains("\"é 漢字 <a> 'b' +\"", InMemorySiem.Receive(Some.AuditEvent() with { UserId = "é 漢字 <a> 'b' +" }), StringComparison.Ordinal);

    [Fact]
    public void KeysThatDifferOnlyInWhatCannotBeWrittenAreNotWrittenTwice()
    {
        var received = InMemorySiem.ReceiveJson(Some.AuditEvent() with { Details = new Dictionary<string, int> { ["\ud800"] = 1, ["\ud801"] = 2 } });

        Assert.Equal(JsonValueKind.Object, received.GetProperty("details").ValueKind);
        Assert.Single(received.GetProperty("details").EnumerateObject());
        Assert.EndsWith("duplicate key", received.GetProperty("encoding_error").GetString(), StringComparison.Ordinal);
    }
}
