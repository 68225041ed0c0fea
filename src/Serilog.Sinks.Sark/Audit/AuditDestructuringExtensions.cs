using Serilog.Configuration;
using Serilog.Sinks.Sark;

namespace Serilog;

/// <summary>
/// Captures audit events that come in message templates.
/// </summary>
public static class AuditDestructuringExtensions
{
    /// <summary>
    /// Has <c>{@AuditEvent}</c> in a message template capture an <see cref="AuditEvent" /> exactly as <see cref="AuditLoggerExtensions.Audit" /> does, JSON in its
    /// details included. A trimmed or natively compiled application needs this for audit events in message templates, through Serilog or
    /// Microsoft.Extensions.Logging: Serilog does not take objects apart there.
    /// </summary>
    /// <param name="configuration">The logger's <c>Destructure</c>.</param>
    /// <returns>The logger configuration, for further calls.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="configuration" /> is null.</exception>
    public static LoggerConfiguration AuditEvents(this LoggerDestructuringConfiguration configuration)
    {
        if (configuration is null) throw new ArgumentNullException(nameof(configuration));
        return configuration.With(new AuditEventPolicy());
    }
}
