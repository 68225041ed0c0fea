using Serilog.Extensions.Logging;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Audit;

/// <summary>An application that knows Microsoft.Extensions.Logging only.</summary>
public sealed class LogAuditTests
{
    [Theory]
    [InlineData(AuditSeverity.Low)]
    [InlineData(AuditSeverity.Medium)]
    [InlineData(AuditSeverity.High)]
    [InlineData(AuditSeverity.Critical)]
    public void AnEventArrivesAsThroughSerilog(AuditSeverity severity)
    {
        var auditEvent = Some.AuditEvent(severity) with { Details = new { Reason = "because", Inner = new[] { 1, 2 } } };

        Assert.Equal(InMemorySiem.Receive(auditEvent), Receive(logger => logger.LogAudit(auditEvent)));
    }

    static string Receive(Action<Microsoft.Extensions.Logging.ILogger> log)
    {
        var siem = new InMemorySiem();
        using (var serilog = new LoggerConfiguration().WriteTo.SarkSiem(siem, new SiemOptions { Name = TestLogger.NewName() }).CreateLogger())
        using (var factory = new SerilogLoggerFactory(serilog))
            log(factory.CreateLogger("category"));
        return siem.SingleEvent;
    }
}
