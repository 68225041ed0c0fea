using System.Text.Json;
using Microsoft.Extensions.Logging;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Audit;

/// <summary>Audit events that come as <c>{@AuditEvent}</c> in a message template, through Serilog and through Microsoft.Extensions.Logging.</summary>
public sealed class MessageTemplateTests
{
    public static TheoryData<string> Ways => ["Serilog", "Microsoft.Extensions.Logging"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void OurOwnTypeArrivesAsItDoesThroughAudit(string way)
    {
        var auditEvent = Some.AuditEvent(AuditSeverity.High) with
        {
            PrincipalAttributes = new { Roles = new[] { "admin" } },
            ActionParameters = new List<int> { 1, 2 },
            Success = true,
            LatencyMs = 1.5,
            Cost = 0.10m,
            Details = new Dictionary<string, object?> { ["reason"] = "x", ["at"] = DateTimeOffset.UnixEpoch, ["nested"] = new Dictionary<string, int> { ["n"] = 1 } },
        };

        Assert.Equal(InMemorySiem.Receive(auditEvent), Send(way, auditEvent));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void AnApplicationsOwnTypeIsAnAuditEventIfItSaysItsEventType(string way)
    {
        var id = Guid.NewGuid();
        var received = InMemorySiem.Parse(Send(way, new OrderAudit
        {
            Id = id,
            EventType = OrderEventType.ToolInvoked,
            Severity = "error",
            Timestamp = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
            UserId = 4711,
            IpAddress = "192.0.2.1",
            OrderNumber = "A-1",
            TotalPrice = 12.30m,
            Details = new { Reason = "checked" },
        }));

        Assert.Equal(
            ["id", "timestamp", "event_type", "severity", "user_id", "ip_address", "order_number", "total_price", "details"],
            received.EnumerateObject().Select(member => member.Name));
        Assert.Equal(id, received.GetProperty("id").GetGuid());
        Assert.Equal("2026-01-02T03:04:05.000000Z", received.GetProperty("timestamp").GetString());
        Assert.Equal("TOOL_INVOKED", received.GetProperty("event_type").GetString());
        Assert.Equal("HIGH", received.GetProperty("severity").GetString());
        Assert.Equal("4711", received.GetProperty("user_id").GetString());
        Assert.Equal(12.30m, received.GetProperty("total_price").GetDecimal());
        Assert.Equal("checked", received.GetProperty("details").GetProperty("Reason").GetString());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void AnAnonymousTypeAndADictionaryAreAuditEventsInPascalCaseAndInSnakeCase(string way)
    {
        var expected = """{"id":"1","timestamp":"2026-01-01T00:00:00.000000Z","event_type":"USER_LOGIN","severity":"MEDIUM","user_email":"ada@example.com","latency_ms":3,"details":{"a":1}}""";
        var time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        Assert.Equal(expected, Send(way, new { Id = "1", Timestamp = time, EventType = "USER_LOGIN", Severity = "MEDIUM", UserEmail = "ada@example.com", LatencyMs = 3, Details = new { a = 1 } }));
        Assert.Equal(expected, Send(way, new { id = "1", timestamp = time, event_type = "user_login", severity = "medium", user_email = "ada@example.com", latency_ms = 3L, details = new { a = 1 } }));
        Assert.Equal(expected, Send(way, new Dictionary<string, object?>
        {
            ["id"] = "1",
            ["timestamp"] = "2026-01-01T00:00:00Z",
            ["event_type"] = "USER_LOGIN",
            ["severity"] = "MEDIUM",
            ["user_email"] = "ada@example.com",
            ["user_id"] = null,
            ["latency_ms"] = "3.0",
            ["details"] = new Dictionary<string, object?> { ["a"] = 1 },
        }));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void WhatIsMissingComesFromTheLogEvent(string way)
    {
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        var received = InMemorySiem.Parse(Send(way, new { EventType = "USER_LOGIN" }));

        Assert.Equal("MEDIUM", received.GetProperty("severity").GetString());
        Assert.InRange(received.GetProperty("timestamp").GetDateTimeOffset(), before, DateTimeOffset.UtcNow);
        Assert.True(received.GetProperty("id").TryGetGuid(out _));
        Assert.Equal("{}", received.GetProperty("details").GetRawText());
    }

    [Fact]
    public void AnEventWithoutAnIdHasTheSameOneInEverySiem()
    {
        var (first, second, third) = (new InMemorySiem(), new InMemorySiem(), new InMemorySiem());
        using (var logger = new LoggerConfiguration()
                   .WriteTo.SarkSiem(first)
                   .WriteTo.SarkSiem(second)
                   .WriteTo.Logger(inner => inner.WriteTo.SarkSiem(third))
                   .CreateLogger())
            logger.Information("{@AuditEvent}", new { EventType = "USER_LOGIN" });

        Assert.Equal(first.SingleEvent, second.SingleEvent);
        Assert.Equal(first.SingleEvent, third.SingleEvent);
    }

    [Fact]
    public void AnEventBoundToALoggerIsOneOfItsOwnInEveryLogEvent()
    {
        InMemorySiem siem = new(), second = new();
        using (var logger = new LoggerConfiguration().WriteTo.SarkSiem(siem).WriteTo.SarkSiem(second).CreateLogger())
        {
            var bound = logger.ForContext("AuditEvent", new { EventType = "USER_LOGIN" }, destructureObjects: true);
            var time = DateTimeOffset.UnixEpoch;
            foreach (var seconds in new[] { 1, 2, 3 })
                bound.Write(new LogEvent(time.AddSeconds(seconds), LogEventLevel.Information, null, MessageTemplate.Empty, []));
        }

        Assert.Equal(3, siem.Received.Select(json => InMemorySiem.Parse(json).GetProperty("id").GetString()).Distinct().Count());
        Assert.Equal(siem.Received, second.Received);
    }

    [Fact]
    public void MembersThatCannotBeReadAreKeptUnderNamesOfTheirOwn()
    {
        var received = InMemorySiem.Parse(Send("Serilog", new
        {
            EventType = "X",
            Severity = "GRAVE",
            Timestamp = "tomorrow",
            Success = "perhaps",
            LatencyMs = "1,5",
            Cost = new { Amount = 1 },
        }));

        Assert.Equal("MEDIUM", received.GetProperty("severity").GetString());
        Assert.Equal("GRAVE", received.GetProperty("unreadable_severity").GetString());
        Assert.Equal("tomorrow", received.GetProperty("unreadable_timestamp").GetString());
        Assert.Equal("perhaps", received.GetProperty("unreadable_success").GetString());
        Assert.Equal("1,5", received.GetProperty("unreadable_latency_ms").GetString());
        Assert.Equal("""{"Amount":1}""", received.GetProperty("unreadable_cost").GetRawText());
        Assert.False(received.TryGetProperty("latency_ms", out _));
    }

    [Theory]
    [InlineData("true", "true")]
    [InlineData("False", "false")]
    public void FlagsAreReadFromText(string flag, string written) =>
        Assert.Equal(written, InMemorySiem.Parse(Send("Serilog", new { EventType = "X", Success = flag })).GetProperty("success").GetRawText());

    [Fact]
    public void NoNameIsWrittenTwice()
    {
        using var activity = new System.Diagnostics.Activity("request").SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C).Start();
        var json = Send("Serilog", new { EventType = "X", TraceId = "mine", orderId = 1, OrderId = 2 });
        var names = InMemorySiem.Parse(json).EnumerateObject().Select(member => member.Name).ToArray();

        Assert.Equal(names.Distinct(), names);
        Assert.Equal("mine", InMemorySiem.Parse(json).GetProperty("trace_id").GetString());
        Assert.Equal(1, InMemorySiem.Parse(json).GetProperty("order_id").GetInt32());
        Assert.Equal(2, InMemorySiem.Parse(json).GetProperty("OrderId").GetInt32());
    }

    [Fact]
    public void MembersThatCannotStandBesideTheOthersAreNamed()
    {
        var received = InMemorySiem.Parse(Send("Serilog", new Dictionary<string, object?>
        {
            ["EventType"] = "X",
            ["UserId"] = "first",
            ["user_id"] = "second",
            [" "] = 1,
            ["__"] = 2,
            ["user id"] = "third",
        }));

        Assert.Equal("first", received.GetProperty("user_id").GetString());
        Assert.Equal(2, received.GetProperty("__").GetInt32());
        Assert.Equal(
            "AuditEvent: a member has no name; AuditEvent: duplicate member user_id; AuditEvent: duplicate member user id",
            received.GetProperty("encoding_error").GetString());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void WhatSerilogCouldNotCaptureIsNamed(string way)
    {
        var received = InMemorySiem.Parse(Send(way, new AuditEvent("X")
        {
            Details = new Dictionary<string, object?> { ["json"] = JsonDocument.Parse("""{"a":1}""").RootElement, ["bad"] = new HalfBroken(), ["good"] = 1 },
        }));

        Assert.Equal("AuditEvent.Details.json: JsonElement not captured; AuditEvent.Details.bad.Bad: InvalidOperationException", received.GetProperty("encoding_error").GetString());
        Assert.Equal(1, received.GetProperty("details").GetProperty("good").GetInt32());
        Assert.Equal("fine", received.GetProperty("details").GetProperty("bad").GetProperty("Good").GetString());
    }

    public static TheoryData<string, object?> NoAuditEvents => new()
    {
        { "{AuditEvent}", new AuditEvent("X") },
        { "{AuditEvent}", "text" },
        { "{AuditEvent}", 7 },
        { "{AuditEvent}", null },
        { "{@AuditEvent}", new[] { 1, 2 } },
        { "{@AuditEvent}", new { Severity = "HIGH" } },
        { "{@AuditEvent}", new { EventType = (string?)null } },
        { "{@AuditEvent}", new Dictionary<string, int> { ["a"] = 1 } },
    };

    [Theory]
    [MemberData(nameof(NoAuditEvents))]
    public void APropertyOfThatNameThatIsNoAuditEventMakesAnOrdinaryLogEventWhichSelfLogIsToldOnce(string template, object? value)
    {
        SelfLogCapture.Start();
        var (ignoring, including) = (new InMemorySiem(), new InMemorySiem());
        var (ignoringName, includingName) = (TestLogger.NewName(), TestLogger.NewName());
        using (var logger = new LoggerConfiguration()
                   .WriteTo.SarkSiem(ignoring, new SiemOptions { Name = ignoringName })
                   .WriteTo.SarkSiem(including, new SiemOptions { Name = includingName, IncludeNonAuditEvents = true })
                   .CreateLogger())
        {
            logger.Warning(template, [value]);
            logger.Warning(template, [value]);
            logger.Audit(Some.AuditEvent());
        }

        Assert.Single(ignoring.Received);
        Assert.Equal(3, including.Received.Count);
        var ordinary = InMemorySiem.Parse(including.Received[0]);
        Assert.Equal(["timestamp", "level", "message", "message_template", "properties"], ordinary.EnumerateObject().Select(member => member.Name));
        Assert.Equal(template, ordinary.GetProperty("message_template").GetString());
        Assert.All([ignoringName, includingName], name => Assert.Contains("that is not an audit event", Assert.Single(SelfLogCapture.About(name)), StringComparison.Ordinal));
    }

    static string Send(string way, object auditEvent)
    {
        var siem = new InMemorySiem();
        using (var logger = new LoggerConfiguration().WriteTo.SarkSiem(siem).CreateLogger())
        {
            if (way == "Serilog")
            {
                logger.Warning("Something happened: {@AuditEvent}", auditEvent);
            }
            else
            {
                using var factory = new SerilogLoggerFactory(logger);
#pragma warning disable CA1848, CA2254 // As applications write it.
                factory.CreateLogger("Orders").LogWarning("Something happened: {@AuditEvent}", auditEvent);
#pragma warning restore CA1848, CA2254
            }
        }

        return siem.SingleEvent;
    }

    enum OrderEventType
    {
        OrderPlaced,
        ToolInvoked,
    }

    sealed class OrderAudit
    {
        public Guid Id { get; init; }

        public OrderEventType EventType { get; init; }

        public string? Severity { get; init; }

        public DateTime Timestamp { get; init; }

        public int UserId { get; init; }

        public string? IpAddress { get; init; }

        public string? OrderNumber { get; init; }

        public decimal TotalPrice { get; init; }

        public string? NotSet { get; init; }

        public object? Details { get; init; }
    }
}
