using System.Diagnostics;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Audit;

public sealed class ClefTests
{
    [Theory]
    [MemberData(nameof(Clef.Formatters), MemberType = typeof(Clef))]
    public void AnEventReadBackIsTheSameOnTheWire(string formatter)
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        var auditEvent = Some.AuditEvent(AuditSeverity.Critical) with
        {
            PrincipalAttributes = new { Roles = new[] { "admin" } },
            ActionParameters = "x",
            Success = true,
            LatencyMs = 0.1,
            Cost = 1.50m,
            ErrorMessage = "a \" \u2028 😀 \ud800",
            Details = new Dictionary<string, object?>
            {
                ["at"] = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)),
                ["float"] = 1E+10f,
                ["double"] = 1E+300,
                ["zero"] = -0.0,
                ["nan"] = double.NaN,
                [" "] = new HalfBroken(),
                ["none"] = null,
                ["empty"] = new object[] { new Dictionary<string, int>(), Array.Empty<int>() },
                ["task"] = Task.CompletedTask,
                ["$type"] = "somewhere before the end",
                ["last"] = 1,
            },
        };

        var (sent, clef) = Clef.Write(formatter, logger => logger.Audit(auditEvent));

        Assert.Equal(sent, Clef.Send(ClefAuditReader.Read(clef)));
    }

    [Theory]
    [MemberData(nameof(Clef.Formatters), MemberType = typeof(Clef))]
    public void AnEventFromAMessageTemplateComesBackToo(string formatter)
    {
        var (sent, clef) = Clef.Write(formatter, logger => logger.Error("{@AuditEvent} of {Number}", new { Id = "1", event_type = "X", OrderNumber = "A-1", Details = new { a = 1.5 } }, 7));

        Assert.Equal(sent, Clef.Send(ClefAuditReader.Read(clef)));
    }

    [Fact]
    public void EverythingElseInTheLineIsReadToo()
    {
        const string line = """
            {"@t":"2026-01-02T03:04:05.0000001+02:00","@mt":"Hello {Name}","@l":"Fatal","@x":"System.Exception: no","@tr":"0123456789abcdef0123456789abcdef","@sp":"0123456789abcdef","@i":"a1","@r":["x"],"@@at":1,"Name":"Ada","Structure":{"A":[1,true,null],"$type":"Tag"},"$type":"mine"}
            """;
        var logEvent = ClefAuditReader.Read(line);

        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)).AddTicks(1), logEvent.Timestamp);
        Assert.Equal(LogEventLevel.Fatal, logEvent.Level);
        Assert.Equal("Hello \"Ada\"", logEvent.RenderMessage());
        Assert.Equal("System.Exception: no", logEvent.Exception!.ToString());
        Assert.Equal("0123456789abcdef0123456789abcdef", logEvent.TraceId!.Value.ToHexString());
        Assert.Equal("0123456789abcdef", logEvent.SpanId!.Value.ToHexString());
        Assert.Equal(["@at", "Name", "Structure", "$type"], logEvent.Properties.Keys);
        Assert.Equal("Tag", Assert.IsType<StructureValue>(logEvent.Properties["Structure"]).TypeTag);
    }

    [Theory]
    [InlineData("""{"@t":"2026-01-01T00:00:00Z"}""", LogEventLevel.Information, "")]
    [InlineData("""{"@t":"2026-01-01","@m":"a {b}","@l":"warning"}""", LogEventLevel.Warning, "a {b}")]
    [InlineData("""{"@t":"2026-01-01T00:00:00Z","@mt":"","@tr":"xyz","@sp":1,"@foo":"bar","":1}""", LogEventLevel.Information, "")]
    public void WhatIsLeftOutOrOddHasADefault(string line, LogEventLevel level, string message)
    {
        var logEvent = ClefAuditReader.Read(line);

        Assert.Equal(level, logEvent.Level);
        Assert.Equal(message, logEvent.RenderMessage());
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), logEvent.Timestamp);
        Assert.Null(logEvent.TraceId);
    }

    public static TheoryData<string> BadLines =>
    [
        "",
        " ",
        "not JSON",
        "[]",
        "7",
        "null",
        "{}",
        """{"@m":"no time"}""",
        """{"@t":"yesterday"}""",
        """{"@t":null}""",
        """{"@t":7}""",
        """{"@t":"2026-01-01T00:00:00Z","@l":"Loud"}""",
        """{"@t":"2026-01-01T00:00:00Z","@l":"42"}""",
        """{"@t":"2026-01-01T00:00:00Z","@mt":"torn""",
        """{"@t":"2026-01-01T00:00:00Z"}{"@t":"2026-01-01T00:00:00Z"}""",
        """{"@t":"2026-01-01T00:00:00Z","@m":"\ud800"}""",
        """{"@t":"2026-01-01T00:00:00Z","\ud800":1}""",
        $$"""{"@t":"2026-01-01T00:00:00Z","deep":{{new string('[', 300)}}{{new string(']', 300)}}}""",
    ];

    [Theory]
    [MemberData(nameof(BadLines))]
    public void ALineThatIsNotClefIsAFormatException(string line) => Assert.Throws<FormatException>(() => ClefAuditReader.Read(line));

    [Fact]
    public void NoLineIsAnArgumentException() => Assert.Throws<ArgumentNullException>(() => ClefAuditReader.Read(null!));

    [Theory]
    [InlineData("""{"@t":"2026-01-01T00:00:00Z","AuditEvent":"text"}""")]
    [InlineData("""{"@t":"2026-01-01T00:00:00Z","AuditEvent":{"Severity":"HIGH"}}""")]
    [InlineData("""{"@t":"2026-01-01T00:00:00Z","@mt":"no audit event"}""")]
    public void ALineWithoutAnAuditEventIsAnOrdinaryLogEvent(string line)
    {
        var siem = new InMemorySiem();
        using (var logger = new LoggerConfiguration().WriteTo.SarkSiem(siem).CreateLogger()) logger.Write(ClefAuditReader.Read(line));

        Assert.Empty(siem.Received);
    }

    [Fact]
    public void EveryLevelComesBack()
    {
        foreach (var level in Enum.GetValues<LogEventLevel>())
        {
            var output = new StringWriter();
            ITextFormatter formatter = new CompactJsonFormatter();
            formatter.Format(new LogEvent(DateTimeOffset.UnixEpoch, level, null, MessageTemplate.Empty, []), output);

            Assert.Equal(level, ClefAuditReader.Read(output.ToString()).Level);
        }
    }
}
