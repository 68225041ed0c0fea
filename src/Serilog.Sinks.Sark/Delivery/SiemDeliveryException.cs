namespace Serilog.Sinks.Sark;

/// <summary>
/// Thrown to the caller of a logger configured with <c>AuditTo.Sark…</c>, inside Serilog's <see cref="AggregateException" />: the SIEM has not confirmed the
/// audit event. After a lost connection it may have taken it all the same; the event's id tells.
/// </summary>
public sealed class SiemDeliveryException : Exception
{
    internal SiemDeliveryException(string siem, string reason)
        : base($"{siem} has not confirmed the audit event: {reason}") => Siem = siem;

    /// <summary>The name of the SIEM.</summary>
    public string Siem { get; }
}
