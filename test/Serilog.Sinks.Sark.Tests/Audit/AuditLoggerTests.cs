using System.Text.Json;
using Serilog.Core;
using Serilog.Events;
using Serilog.Expressions;
using Serilog.Formatting.Compact;
using Serilog.Sinks.Sark.Tests.Support;
using Serilog.Sinks.SystemConsole.Themes;
using Serilog.Templates;

namespace Serilog.Sinks.Sark.Tests.Audit;

public sealed class AuditLoggerTests
{
    static readonly AuditEvent Denied = new(AuditEventType.PolicyDenied, AuditSeverity.High)
    {
        Id = "1",
        Timestamp = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.FromHours(1)),
        UserEmail = "ada@example.com",
        Details = new Dictionary<string, object?> { ["reason"] = "clearance", ["level"] = 3, ["nested"] = new { Deep = true } },
    };

    [Theory]
    [InlineData(AuditSeverity.Low, LogEventLevel.Information)]
    [InlineData(AuditSeverity.Medium, LogEventLevel.Warning)]
    [InlineData(AuditSeverity.High, LogEventLevel.Error)]
    [InlineData(AuditSeverity.Critical, LogEventLevel.Fatal)]
    [InlineData((AuditSeverity)42, LogEventLevel.Information)]
    public void TheSeveritySaysTheLevel(AuditSeverity severity, LogEventLevel level) => Assert.Equal(level, Logged(Some.AuditEvent(severity)).Level);

    [Fact]
    public void TheLogEventHasTheTimeOfTheAuditEventAndCarriesItAsAStructure()
    {
        var logged = Logged(Denied);

        Assert.Equal(Denied.Timestamp, logged.Timestamp);
        var structure = Assert.IsAssignableFrom<StructureValue>(logged.Properties["AuditEvent"]);
        Assert.Equal(["Id", "Timestamp", "EventType", "Severity", "UserEmail", "Details"], structure.Properties.Select(property => property.Name));
    }

    [Fact]
    public void TheConsoleShowsItThroughItsOutputTemplate()
    {
        // The console is one for the process; what other tests write there meanwhile is not looked at.
        var console = Console.Out;
        using var output = new StringWriter();
        Console.SetOut(TextWriter.Synchronized(output));
        try
        {
            using var logger = new LoggerConfiguration().WriteTo.Console(outputTemplate: "{Level:u3} {Message:lj}", theme: ConsoleTheme.None).CreateLogger();
            logger.Audit(Denied);
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.Contains("ERR Audit {\"Id\": \"1\",", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"EventType\": \"POLICY_DENIED\", \"Severity\": \"HIGH\"", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"reason\": \"clearance\"", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void CompactJsonHoldsEveryMember()
    {
        var output = new StringWriter();
        new CompactJsonFormatter().Format(Logged(Denied), output);
        var json = JsonDocument.Parse(output.ToString()).RootElement;

        Assert.Equal("Error", json.GetProperty("@l").GetString());
        Assert.Equal(Denied.Timestamp, json.GetProperty("@t").GetDateTimeOffset());
        var auditEvent = json.GetProperty("AuditEvent");
        Assert.Equal("POLICY_DENIED", auditEvent.GetProperty("EventType").GetString());
        Assert.Equal("clearance", auditEvent.GetProperty("Details").GetProperty("reason").GetString());
        Assert.True(auditEvent.GetProperty("Details").GetProperty("nested").GetProperty("Deep").GetBoolean());
    }

    [Theory]
    [InlineData("AuditEvent.Severity = 'HIGH'")]
    [InlineData("AuditEvent.Details.reason = 'clearance'")]
    [InlineData("AuditEvent.Details['reason'] = 'clearance'")]
    [InlineData("AuditEvent.Details.level > 2")]
    [InlineData("AuditEvent.Details.nested.Deep")]
    [InlineData("AuditEvent.EventType in ['POLICY_DENIED', 'AUTHORIZATION_DENIED'] and @l = 'Error'")]
    [InlineData("AuditEvent.ToolName is null")]
    public void ExpressionsSeeIntoIt(string expression) =>
        Assert.Equal(new ScalarValue(true), SerilogExpression.Compile(expression)(Logged(Denied)));

    [Fact]
    public void ExpressionTemplatesSeeIntoIt()
    {
        var output = new StringWriter();
        new ExpressionTemplate("{AuditEvent.UserEmail}: {AuditEvent.Details.reason}").Format(Logged(Denied), output);

        Assert.Equal("ada@example.com: clearance", output.ToString());
    }

    [Fact]
    public void FiltersAndConditionsRouteIt()
    {
        var high = new InMemorySiem();
        var logins = new InMemorySiem();
        var rest = new InMemorySiem();
        using (var logger = new LoggerConfiguration()
                   .WriteTo.Conditional("AuditEvent.Severity in ['HIGH', 'CRITICAL']", writeTo => writeTo.SarkSiem(high))
                   .WriteTo.Logger(inner => inner.Filter.ByIncludingOnly("AuditEvent.EventType = 'USER_LOGIN'").WriteTo.SarkSiem(logins))
                   .WriteTo.Logger(inner => inner.Filter.ByExcluding("AuditEvent.Details.secret").WriteTo.SarkSiem(rest))
                   .CreateLogger())
        {
            logger.Audit(new AuditEvent(AuditEventType.UserLogin) { Id = "login", Details = new { secret = true } });
            logger.Audit(new AuditEvent(AuditEventType.PolicyDenied, AuditSeverity.High) { Id = "denied" });
        }

        Assert.Equal(["denied"], Ids(high));
        Assert.Equal(["login"], Ids(logins));
        Assert.Equal(["denied"], Ids(rest));
    }

    [Fact]
    public void ItGoesThroughContextualLoggersWithTheirProperties()
    {
        var sink = new CollectingSink();
        using var logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger();
        logger.ForContext("Tenant", "acme").Audit(Denied);

        Assert.Equal(new ScalarValue("acme"), sink.SingleEvent.Properties["Tenant"]);
    }

    [Fact]
    public void ArgumentsMustNotBeNull()
    {
        Assert.Equal("logger", Assert.Throws<ArgumentNullException>(() => default(ILogger)!.Audit(Denied)).ParamName);
        Assert.Equal("auditEvent", Assert.Throws<ArgumentNullException>(() => Logger.None.Audit(null!)).ParamName);
    }

    static IEnumerable<string?> Ids(InMemorySiem siem) => siem.Received.Select(json => InMemorySiem.Parse(json).GetProperty("id").GetString());

    static LogEvent Logged(AuditEvent auditEvent)
    {
        var sink = new CollectingSink();
        using (var logger = new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger()) logger.Audit(auditEvent);
        return sink.SingleEvent;
    }
}
