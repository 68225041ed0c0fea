namespace Serilog.Sinks.Sark.Tests.Support;

/// <summary>Test data where the test does not care which.</summary>
static class Some
{
    static int _last;

    public static AuditEvent AuditEvent(AuditSeverity severity = AuditSeverity.Low)
    {
        var number = Interlocked.Increment(ref _last);
        return new AuditEvent(AuditEventType.ToolInvoked, severity)
        {
            UserId = $"user-{number}",
            UserEmail = $"user-{number}@example.com",
            ToolName = "search",
            Details = new Dictionary<string, object?> { ["number"] = number, ["reason"] = "because" },
        };
    }

    public static IReadOnlyList<AuditEvent> AuditEvents(int count) => [.. Enumerable.Range(0, count).Select(_ => AuditEvent())];
}
