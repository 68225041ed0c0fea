using System.Globalization;

namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>The audit event that everybody sends, about 755 bytes in Splunk's format. Its request id tells which one has arrived.</summary>
static class LoadEvent
{
    public const string Marker = "load-";
    public const int Digits = 8;

    static readonly string[] Tools = ["run_query", "read_file", "send_mail", "list_tables"];
    static readonly string[] Servers = ["srv-postgres-primary", "srv-postgres-replica", "srv-files", "srv-mail"];

    public static AuditEvent Create(int number) => new(AuditEventType.ToolInvoked, AuditSeverity.Medium)
    {
        UserId = "usr-7f3a91c2",
        UserEmail = "alice@example.com",
        ServerId = Servers[number % Servers.Length],
        ToolName = Tools[number % Tools.Length],
        Decision = "allow",
        PolicyId = "pol-least-privilege",
        PolicyVersion = "3",
        Environment = "production",
        IpAddress = "203.0.113.42",
        UserAgent = "sark-console/2.1 (linux; x64)",
        RequestId = string.Create(CultureInfo.InvariantCulture, $"{Marker}{number:D8}"),
        Success = true,
        LatencyMs = number % 1000 / 10.0,
        Details = new Dictionary<string, object?>
        {
            ["statement"] = "SELECT id, name, balance FROM accounts WHERE region = $1 AND updated_at > $2",
            ["rows"] = number % 5000,
            ["cached"] = false,
            ["reason"] = "scheduled report",
        },
    };

    /// <summary>Logs the same content as an ordinary event, as an application does that has nothing but Serilog.</summary>
    public static void LogPlain(ILogger logger, AuditEvent auditEvent) => logger.Warning(
        "{Id} {EventType} {UserId} {UserEmail} {ServerId} {ToolName} {Decision} {PolicyId} {PolicyVersion} {Environment} {IpAddress} {UserAgent} {RequestId} {Success} {LatencyMs} {@Details}",
        auditEvent.Id, auditEvent.EventType.Name, auditEvent.UserId, auditEvent.UserEmail, auditEvent.ServerId, auditEvent.ToolName, auditEvent.Decision,
        auditEvent.PolicyId, auditEvent.PolicyVersion, auditEvent.Environment, auditEvent.IpAddress, auditEvent.UserAgent, auditEvent.RequestId,
        auditEvent.Success, auditEvent.LatencyMs, auditEvent.Details);
}
