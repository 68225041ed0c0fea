using System.Diagnostics;
using System.Text.Json;
using Serilog.Sinks.Sark;

namespace AuditedApi;

/// <summary>Tools, invoked if a policy allows it; audited through Microsoft.Extensions.Logging, the last one by nothing but a message template.</summary>
static class Tools
{
    public static void MapTools(this WebApplication app) => app.MapPost("/servers/{server}/tools/{tool}", Invoke);

    static IResult Invoke(string server, string tool, JsonElement parameters, HttpContext context, Policy policy, ILogger<Policy> logger)
    {
        var started = Stopwatch.GetTimestamp();
        var (allowed, reason) = policy.Decide(context.User(), tool);
        var decision = new AuditEvent(allowed ? AuditEventType.AuthorizationAllowed : AuditEventType.AuthorizationDenied, allowed ? AuditSeverity.Low : AuditSeverity.High)
        {
            UserEmail = context.User(),
            ServerId = server,
            ToolName = tool,
            Decision = allowed ? "allow" : "deny",
            PolicyId = Policy.Id,
            PolicyVersion = Policy.Version,
            RequestId = context.TraceIdentifier,
            LatencyMs = Stopwatch.GetElapsedTime(started).TotalMilliseconds,
            Details = new { reason },
        };
        logger.LogAudit(decision);
        if (!allowed) return Results.Json(new { reason }, statusCode: StatusCodes.Status403Forbidden);

        var invocation = new AuditEvent(AuditEventType.ToolInvoked)
        {
            UserEmail = context.User(),
            ServerId = server,
            ToolName = tool,
            ActionParameters = parameters,
            RequestId = context.TraceIdentifier,
            Success = true,
        };
        logger.LogInformation("Invoked: {@AuditEvent}", invocation);
        return Results.Ok(new { tool, result = "done" });
    }
}
