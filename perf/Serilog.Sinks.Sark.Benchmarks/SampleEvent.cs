namespace Serilog.Sinks.Sark.Benchmarks;

/// <summary>An audit event as applications write them: 755 bytes in Splunk's format.</summary>
static class SampleEvent
{
    public static AuditEvent Create() => new(AuditEventType.ToolInvoked, AuditSeverity.Medium)
    {
        UserId = "usr-7f3a91c2",
        UserEmail = "alice@example.com",
        ServerId = "srv-postgres-primary",
        ToolName = "run_query",
        Decision = "allow",
        PolicyId = "pol-least-privilege",
        PolicyVersion = "3",
        Environment = "production",
        IpAddress = "203.0.113.42",
        UserAgent = "sark-console/2.1 (linux; x64)",
        RequestId = "req-0b6c1f9e-56aa-4a29-9a0e-6f1f3b7f1c55",
        Success = true,
        LatencyMs = 42.7,
        Details = new Dictionary<string, object?>
        {
            ["statement"] = "SELECT id, name, balance FROM accounts WHERE region = $1 AND updated_at > $2",
            ["rows"] = 1284,
            ["cached"] = false,
            ["roles"] = new[] { "developer", "on-call" },
            ["reason"] = "scheduled report",
        },
    };
}
