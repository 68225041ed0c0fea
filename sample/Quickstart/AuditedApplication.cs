using Serilog;
using Serilog.Sinks.Sark;

namespace Quickstart;

/// <summary>An application that people use: it writes audit events, a thousand or so a second, and knows nothing of Splunk.</summary>
sealed class AuditedApplication(ILogger logger, int eventCount)
{
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    const int EventsPerStep = 20;

    static readonly AuditEventType[] Types =
    [
        AuditEventType.ServerRegistered, AuditEventType.ServerUpdated, AuditEventType.ServerDecommissioned, AuditEventType.ToolInvoked,
        AuditEventType.AuthorizationAllowed, AuditEventType.AuthorizationDenied, AuditEventType.PolicyCreated, AuditEventType.PolicyUpdated,
        AuditEventType.PolicyActivated, AuditEventType.PolicyDenied, AuditEventType.UserLogin, AuditEventType.UserLogout, AuditEventType.AuthFailed,
        AuditEventType.SessionStarted, AuditEventType.SessionEnded, AuditEventType.SecurityViolation, AuditEventType.ConfigurationChanged,
    ];

    static readonly string[] Users = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"];
    static readonly string[] Tools = ["read_file", "write_file", "run_query", "send_email", "create_ticket", "delete_record"];
    static readonly string[] Servers = ["srv-github", "srv-postgres", "srv-mail", "srv-jira"];
    static readonly string[] Policies = ["pol-least-privilege", "pol-office-hours", "pol-pii", "pol-change-freeze"];

    // The same events in every run.
    readonly Random _random = new(42);

    public int EventCount => eventCount;

    public int Written { get; private set; }

    public async Task RunAsync(Action onHalfway, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Step);
        while (Written < eventCount && !cancellationToken.IsCancellationRequested)
        {
            for (var i = 0; i < EventsPerStep && Written < eventCount; i++)
            {
                logger.Audit(NextEvent());
                if (++Written == eventCount / 2) onHalfway();
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    AuditEvent NextEvent()
    {
        var user = Pick(Users);
        var auditEvent = new AuditEvent(Types[Written % Types.Length], (AuditSeverity)_random.Next(4))
        {
            UserId = user,
            UserEmail = $"{user}@example.com",
            IpAddress = $"203.0.113.{_random.Next(1, 255)}",
            UserAgent = "sark-console/2.1",
            RequestId = Guid.NewGuid().ToString(),
            Environment = "production",
        };

        if (auditEvent.EventType == AuditEventType.ToolInvoked)
            return auditEvent with
            {
                ServerId = Pick(Servers),
                ToolName = Pick(Tools),
                ActionOperation = "execute",
                ActionParameters = new { Limit = _random.Next(1, 500), DryRun = false },
                LatencyMs = Math.Round(_random.NextDouble() * 400, 1),
                Cost = _random.Next(1, 90) / 10_000m,
                Success = true,
                Details = new { Rows = _random.Next(10_000), Cached = _random.Next(2) == 0 },
            };

        if (auditEvent.EventType == AuditEventType.AuthorizationDenied || auditEvent.EventType == AuditEventType.PolicyDenied)
            return auditEvent with
            {
                ServerId = Pick(Servers),
                ToolName = Pick(Tools),
                PrincipalType = "agent",
                PrincipalAttributes = new { Roles = new[] { "developer", "on-call" }, Clearance = _random.Next(5) },
                Decision = "deny",
                PolicyId = Pick(Policies),
                PolicyVersion = "3",
                Success = false,
                Details = new { Reason = "outside of office hours", Attempts = _random.Next(1, 6) },
            };

        return auditEvent with { Success = true, Details = new Dictionary<string, object?> { ["session"] = $"ses-{_random.Next(100_000)}", ["mfa"] = true } };
    }

    string Pick(string[] from) => from[_random.Next(from.Length)];
}
