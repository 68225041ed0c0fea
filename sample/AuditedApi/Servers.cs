using System.Collections.Concurrent;
using Serilog;
using Serilog.Sinks.Sark;

namespace AuditedApi;

/// <summary>The servers whose tools may be invoked, audited through Serilog.</summary>
static class Servers
{
    static readonly ConcurrentDictionary<string, string> Registered = new(StringComparer.Ordinal);

    public static void MapServers(this WebApplication app)
    {
        app.MapGet("/servers", () => Registered);

        app.MapPut("/servers/{id}", (string id, Registration registration, HttpContext context, Serilog.ILogger logger) =>
        {
            var isNew = Registered.TryAdd(id, registration.Name);
            if (!isNew) Registered[id] = registration.Name;
            logger.Audit(new AuditEvent(isNew ? AuditEventType.ServerRegistered : AuditEventType.ServerUpdated, AuditSeverity.Medium)
            {
                UserEmail = context.User(),
                ServerId = id,
                RequestId = context.TraceIdentifier,
                Details = new { server_name = registration.Name },
            });
            return Results.Ok();
        });

        app.MapDelete("/servers/{id}", (string id, HttpContext context, Serilog.ILogger logger) =>
        {
            if (!Registered.TryRemove(id, out var name)) return Results.NotFound();

            logger.Audit(new AuditEvent(AuditEventType.ServerDecommissioned, AuditSeverity.High)
            {
                UserEmail = context.User(),
                ServerId = id,
                RequestId = context.TraceIdentifier,
                Details = new { server_name = name },
            });
            return Results.NoContent();
        });
    }
}

sealed record Registration(string Name);
