using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Serilog.Sinks.Sark.Datadog.Tests;

public sealed class TagTests : DatadogFixture
{
    [Theory]
    [InlineData("Team:Platform", "team:platform")]
    [InlineData("a,b", "a_b")]
    [InlineData("line\nbreak", "line_break")]
    [InlineData("with space:and more", "with_space:and_more")]
    [InlineData("  padded  ", "padded")]
    [InlineData("9lives", "lives")]
    [InlineData("key:", "key")]
    [InlineData("straße:münchen", "straße:münchen")]
    [InlineData("path:/usr/bin", "path:/usr/bin")]
    public async Task ATagIsSentAsDatadogWouldStoreIt(string tag, string stored)
    {
        var log = await SendAsync(new AuditEvent(AuditEventType.UserLogin), options => options.Tags.Add(tag));

        Assert.Equal(stored, log.GetProperty("ddtags").GetString());
    }

    [Fact]
    public async Task ATagIsCutAt200CharactersAndATagThatIsNoneIsLeftOut()
    {
        var log = await SendAsync(new AuditEvent(AuditEventType.UserLogin), options =>
        {
            options.Tags.Add(new string('a', 300));
            options.Tags.Add("123");
            options.Tags.Add("");
        });

        Assert.Equal(new string('a', 200), log.GetProperty("ddtags").GetString());
    }

    [Fact]
    public void MoreTagsThanDatadogKeepsAreRefusedAtStartUp()
    {
        var exception = Assert.Throws<ArgumentException>(() => new LoggerConfiguration().WriteTo.SarkDatadog(options =>
        {
            options.ApiKey = "key";
            for (var i = 0; i < 300; i++) options.Tags.Add($"tag{i}");
        }));

        Assert.Contains("tags must be at most 100", exception.Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 40)]
    public Property WhateverTheTagsAreTheIntakeTakesThem() => Prop.ForAll(
        ArbMap.Default.GeneratorFor<string>().ListOf(20).ToArbitrary(),
        tags =>
        {
            Datadog.Received.Clear();
            SendAsync(new AuditEvent(AuditEventType.UserLogin), options =>
            {
                foreach (var tag in tags) options.Tags.Add(tag ?? "");
            }).GetAwaiter().GetResult();
        });
}
