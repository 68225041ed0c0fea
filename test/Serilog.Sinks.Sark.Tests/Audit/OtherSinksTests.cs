using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;
using Serilog.Sinks.Sark.Tests.Support;
using Serilog.Templates;

namespace Serilog.Sinks.Sark.Tests.Audit;

/// <summary><c>Audit()</c> makes a log event at less cost than Serilog's own capturing does; whoever reads it finds the same in it.</summary>
public sealed class OtherSinksTests
{
    static readonly AuditEvent AuditEvent = new(AuditEventType.PolicyDenied, AuditSeverity.High)
    {
        UserId = "u-1",
        UserEmail = "ada@example.com",
        PrincipalType = "user",
        PrincipalAttributes = new { Roles = new[] { "admin", "on-call" } },
        ServerId = "srv-1",
        ToolName = "run_query",
        ResourceType = "table",
        ActionOperation = "read",
        ActionParameters = new List<int> { 1, 2 },
        Decision = "deny",
        PolicyId = "p-1",
        PolicyVersion = "3",
        Environment = "production",
        IpAddress = "192.0.2.1",
        UserAgent = "console/2.1",
        RequestId = "r-1",
        Success = false,
        ErrorMessage = "clearance \"secret\" is missing",
        LatencyMs = 1.5,
        Cost = 0.10m,
        Details = new { Reason = "clearance", Level = 3, Nested = new { Deep = true }, At = DateTimeOffset.UnixEpoch },
    };

    // Everything that the audit event has, for Serilog to capture.
    static readonly object Ordinary = new
    {
        AuditEvent.Id,
        AuditEvent.Timestamp,
        EventType = "POLICY_DENIED",
        Severity = "HIGH",
        AuditEvent.UserId,
        AuditEvent.UserEmail,
        AuditEvent.PrincipalType,
        AuditEvent.PrincipalAttributes,
        AuditEvent.ServerId,
        AuditEvent.ToolName,
        AuditEvent.ResourceType,
        AuditEvent.ActionOperation,
        AuditEvent.ActionParameters,
        AuditEvent.Decision,
        AuditEvent.PolicyId,
        AuditEvent.PolicyVersion,
        AuditEvent.Environment,
        AuditEvent.IpAddress,
        AuditEvent.UserAgent,
        AuditEvent.RequestId,
        AuditEvent.Success,
        AuditEvent.ErrorMessage,
        AuditEvent.LatencyMs,
        AuditEvent.Cost,
        AuditEvent.Details,
    };

    public static TheoryData<string> Formatters => [nameof(CompactJsonFormatter), nameof(RenderedCompactJsonFormatter), nameof(JsonFormatter), nameof(MessageTemplateTextFormatter), nameof(ExpressionTemplate)];

    [Theory]
    [MemberData(nameof(Formatters))]
    public void AnAuditEventIsWrittenAsAnOrdinaryEventOfTheSameMembersIs(string formatter)
    {
        var typed = Write(formatter, logger => logger.Audit(AuditEvent));
        var ordinary = Write(formatter, logger => logger.Error("Audit {@AuditEvent}", Ordinary));

        // An anonymous type has no name that could be written.
        Assert.Equal(
            ordinary,
            typed.Replace("""
            ,"$type":"AuditEvent"
            """, "", StringComparison.Ordinal).Replace("""
            ,"_typeTag":"AuditEvent"
            """, "", StringComparison.Ordinal).Replace("AuditEvent {", "{", StringComparison.Ordinal));
        Assert.Contains("on-call", typed, StringComparison.Ordinal);
    }

    static string Write(string formatter, Action<ILogger> log)
    {
        var sink = new CollectingSink();
        using (var logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger()) log(logger);
        var logged = sink.SingleEvent;

        // Otherwise the moment of logging is an ordinary event's time.
        var output = new StringWriter();
        Create(formatter).Format(new LogEvent(AuditEvent.Timestamp, logged.Level, null, logged.MessageTemplate, [.. logged.Properties.Select(p => new LogEventProperty(p.Key, p.Value))]), output);
        return output.ToString();
    }

    static ITextFormatter Create(string name) => name switch
    {
        nameof(CompactJsonFormatter) => new CompactJsonFormatter(),
        nameof(RenderedCompactJsonFormatter) => new RenderedCompactJsonFormatter(),
        nameof(JsonFormatter) => new JsonFormatter(renderMessage: true),
        nameof(MessageTemplateTextFormatter) => new MessageTemplateTextFormatter("{Timestamp:o} {Level} {Message:lj} {Properties:j}", CultureInfo.InvariantCulture),
        _ => new ExpressionTemplate("{@t} {@l} {@p['AuditEvent']} {AuditEvent.Details.Nested.Deep}", CultureInfo.InvariantCulture),
    };
}
