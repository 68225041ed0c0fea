using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Audit;

public sealed class WireFormTests
{
    static readonly AuditEvent Complete = new(AuditEventType.AuthorizationDenied, AuditSeverity.Critical)
    {
        Id = "0b0f9c1e-7f0a-4c5e-9d0a-3f2f6c1d2e3f",
        Timestamp = new DateTimeOffset(2026, 1, 31, 23, 59, 59, TimeSpan.Zero).AddTicks(12_345),
        UserId = "u1",
        UserEmail = "ada@example.com",
        PrincipalType = "user",
        PrincipalAttributes = new Dictionary<string, object?> { ["roles"] = new[] { "admin" } },
        ServerId = "s1",
        ToolName = "search",
        ResourceType = "tool",
        ActionOperation = "invoke",
        ActionParameters = new Dictionary<string, object?> { ["query"] = "x" },
        Decision = "deny",
        PolicyId = "p1",
        PolicyVersion = "7",
        Environment = "production",
        IpAddress = "192.0.2.1",
        UserAgent = "curl/8",
        RequestId = "r1",
        Success = false,
        ErrorMessage = "not allowed",
        LatencyMs = 12.5,
        Cost = 0.030m,
        Details = new Dictionary<string, object?> { ["reason"] = "clearance", ["count"] = 3, ["nothing"] = null },
    };

    [Fact]
    public void EveryMemberIsWrittenInSnakeCaseAndInOneOrder() => Assert.Equal(
        """
        {"id":"0b0f9c1e-7f0a-4c5e-9d0a-3f2f6c1d2e3f","timestamp":"2026-01-31T23:59:59.001234Z","event_type":"AUTHORIZATION_DENIED","severity":"CRITICAL",
        "user_id":"u1","user_email":"ada@example.com","principal_type":"user","principal_attributes":{"roles":["admin"]},"server_id":"s1","tool_name":"search",
        "resource_type":"tool","action_operation":"invoke","action_parameters":{"query":"x"},"decision":"deny","policy_id":"p1","policy_version":"7",
        "environment":"production","ip_address":"192.0.2.1","user_agent":"curl/8","request_id":"r1","success":false,"error_message":"not allowed",
        "latency_ms":12.5,"cost":0.030,"details":{"reason":"clearance","count":3,"nothing":null}}
        """.ReplaceLineEndings(""),
        InMemorySiem.Receive(Complete));

    [Fact]
    public void MembersThatAreNullAreLeftOutAndDetailsAreAlwaysThere()
    {
        var auditEvent = new AuditEvent(AuditEventType.UserLogin) { Id = "1", Timestamp = DateTimeOffset.UnixEpoch };

        Assert.Equal(
            """{"id":"1","timestamp":"1970-01-01T00:00:00.000000Z","event_type":"USER_LOGIN","severity":"LOW","details":{}}""",
            InMemorySiem.Receive(auditEvent));
    }

    [Theory]
    [InlineData("2026-06-01T01:30:00.1234567+05:30", "2026-05-31T20:00:00.123456Z")]
    [InlineData("2026-06-01T01:30:00-08:00", "2026-06-01T09:30:00.000000Z")]
    [InlineData("0001-01-01T00:00:00.0000000+00:00", "0001-01-01T00:00:00.000000Z")]
    [InlineData("9999-12-31T23:59:59.9999999+00:00", "9999-12-31T23:59:59.999999Z")]
    public void TimestampsAreInUtcWithMicroseconds(string timestamp, string written) => Assert.Equal(
        written,
        InMemorySiem.ReceiveJson(Some.AuditEvent() with { Timestamp = DateTimeOffset.Parse(timestamp, CultureInfo.InvariantCulture) }).GetProperty("timestamp").GetString());

    [Theory]
    [InlineData(AuditSeverity.Low, "LOW")]
    [InlineData(AuditSeverity.Medium, "MEDIUM")]
    [InlineData(AuditSeverity.High, "HIGH")]
    [InlineData(AuditSeverity.Critical, "CRITICAL")]
    [InlineData((AuditSeverity)42, "LOW")]
    public void SeveritiesAreWrittenInUpperCaseOrInLowerCaseWhereThatIsAskedFor(AuditSeverity severity, string written)
    {
        Assert.Equal(written, InMemorySiem.ReceiveJson(Some.AuditEvent(severity)).GetProperty("severity").GetString());
        Assert.Equal(
            written.ToLowerInvariant(),
            InMemorySiem.ReceiveJson(Some.AuditEvent(severity), options => options.LowerCaseNames = true).GetProperty("severity").GetString());
    }

    [Fact]
    public void LowerCaseIsForEventTypesAndSeveritiesAlone()
    {
        var received = InMemorySiem.ReceiveJson(Complete with { UserId = "ADA" }, options => options.LowerCaseNames = true);

        Assert.Equal("authorization_denied", received.GetProperty("event_type").GetString());
        Assert.Equal("ADA", received.GetProperty("user_id").GetString());
    }

    [Fact]
    public void AnIdAndATimestampAreMadeUnlessGiven()
    {
        var before = DateTimeOffset.UtcNow;
        var auditEvent = new AuditEvent(AuditEventType.UserLogin) { Id = "" };
        var received = InMemorySiem.ReceiveJson(auditEvent);

        Assert.Equal(Guid.Parse(auditEvent.Id), received.GetProperty("id").GetGuid());
        Assert.NotEqual(auditEvent.Id, new AuditEvent(AuditEventType.UserLogin).Id);
        Assert.Equal(auditEvent.Id, (auditEvent with { UserId = "u" }).Id);
        Assert.InRange(auditEvent.Timestamp, before, DateTimeOffset.UtcNow);
    }

    [Fact]
    public void TheTraceThatIsCurrentWhenTheEventIsLoggedIsWritten()
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        var received = InMemorySiem.ReceiveJson(Some.AuditEvent());

        Assert.Equal(activity.TraceId.ToHexString(), received.GetProperty("trace_id").GetString());
        Assert.Equal(activity.SpanId.ToHexString(), received.GetProperty("span_id").GetString());
    }

    [Theory]
    [InlineData(double.NaN, "\"NaN\"")]
    [InlineData(double.PositiveInfinity, "\"Infinity\"")]
    [InlineData(double.NegativeInfinity, "\"-Infinity\"")]
    [InlineData(0.1, "0.1")]
    public void NumbersThatJsonHasNotAreWrittenByName(double latency, string written) =>
        Assert.Equal(written, InMemorySiem.ReceiveJson(Some.AuditEvent() with { LatencyMs = latency }).GetProperty("latency_ms").GetRawText());

    [Theory]
    [InlineData("a single value", """{"value":"a single value"}""")]
    [InlineData(7, """{"value":7}""")]
    [InlineData(new[] { 1, 2 }, """{"value":[1,2]}""")]
    public void DetailsThatAreNoObjectAreWrittenAsItsValue(object details, string written) =>
        Assert.Equal(written, InMemorySiem.ReceiveJson(Some.AuditEvent() with { Details = details }).GetProperty("details").GetRawText());

    [Fact]
    public void AnAdapterMayWriteDetailsAndMembersApart()
    {
        var siem = new DetailsFirst();
        using (var logger = TestLogger.Create(siem)) logger.Audit(Complete);

        var received = InMemorySiem.Parse(siem.Written!);
        Assert.Equal(["first", "id"], received.EnumerateObject().Take(2).Select(member => member.Name));
        Assert.Equal("clearance", received.GetProperty("first").GetProperty("reason").GetString());
        Assert.False(received.TryGetProperty("details", out _));
    }

    sealed class DetailsFirst : SiemAdapter
    {
        public string? Written { get; private set; }

        public override string Name => "details-first";

        public override void WriteEvent(in SiemEvent siemEvent, SiemBuffer buffer)
        {
            buffer.Json.WriteStartObject();
            buffer.Json.WritePropertyName("first");
            siemEvent.WriteDetailsTo(buffer.Json);
            siemEvent.WriteMembersTo(buffer.Json, includeDetails: false);
            buffer.Json.WriteEndObject();
        }

        public override Task<DeliveryResult> SendAsync(SiemBatch batch, CancellationToken cancellationToken)
        {
            Written = JsonSerializer.Serialize(JsonDocument.Parse(batch[0]).RootElement);
            return Task.FromResult(DeliveryResult.Delivered);
        }

        public override Task<SiemHealth> CheckHealthAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
