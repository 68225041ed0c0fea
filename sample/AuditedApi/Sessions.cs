using Serilog.Sinks.Sark;

namespace AuditedApi;

/// <summary>Logins, audited through Microsoft.Extensions.Logging.</summary>
static class Sessions
{
    public static void MapSessions(this WebApplication app)
    {
        app.MapPost("/login", (Credentials credentials, HttpContext context, ILogger<Credentials> logger) =>
        {
            // A demonstration: every user's password is "demo".
            var knows = credentials.Password == "demo";
            logger.LogAudit(new AuditEvent(knows ? AuditEventType.UserLogin : AuditEventType.AuthFailed, knows ? AuditSeverity.Low : AuditSeverity.High)
            {
                UserEmail = credentials.User,
                IpAddress = context.Connection.RemoteIpAddress?.ToString(),
                UserAgent = context.Request.Headers.UserAgent,
                RequestId = context.TraceIdentifier,
                Success = knows,

                // The sinks mask the password: its key says what it is.
                Details = new { credentials.Password, Method = "password" },
            });
            return knows ? Results.Ok(new { credentials.User }) : Results.Unauthorized();
        });

        app.MapPost("/logout", (HttpContext context, ILogger<Credentials> logger) =>
        {
            logger.LogAudit(new AuditEvent(AuditEventType.UserLogout) { UserEmail = context.User(), RequestId = context.TraceIdentifier });
            return Results.NoContent();
        });
    }

    /// <summary>Who asks, as a gateway before a real application would say.</summary>
    public static string User(this HttpContext context) => context.Request.Headers["X-User"] is [{ } user] ? user : "anonymous";
}

sealed record Credentials(string User, string Password);
