namespace Serilog.Sinks.Sark;

/// <summary>
/// Everything that is particular to one SIEM. An adapter writes events in the SIEM's format, sends a batch of them and reads the answer;
/// queueing, batching, retries, splitting and accounting are done around it. Its members are called by several threads at once. For a SIEM
/// that is spoken to over HTTP, derive from <see cref="HttpSiemAdapter" />.
/// </summary>
public abstract class SiemAdapter : IDisposable
{
    /// <summary>The SIEM's name in metrics, health and messages, such as <c>splunk</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What one request may hold.</summary>
    public virtual SiemLimits Limits { get; } = new();

    /// <summary>
    /// Writes one event in the SIEM's format. Runs on the thread that logs, so it must be quick and touch no network. If it throws, that
    /// event is rejected.
    /// </summary>
    /// <param name="siemEvent">The event.</param>
    /// <param name="buffer">Where to write it.</param>
    public abstract void WriteEvent(in SiemEvent siemEvent, SiemBuffer buffer);

    /// <summary>How large the SIEM finds an event, which <see cref="SiemLimits.MaxEventBytes" /> is compared with. Default: the number of bytes.</summary>
    /// <param name="bytes">The event as <see cref="WriteEvent" /> wrote it.</param>
    public virtual long MeasureEvent(ReadOnlySpan<byte> bytes) => bytes.Length;

    /// <summary>
    /// Sends one batch, once, and says what became of it. Retries and timeouts are applied by the caller. An exception counts as
    /// <see cref="DeliveryOutcome.Retry" />.
    /// </summary>
    /// <param name="batch">The events.</param>
    /// <param name="cancellationToken">Cancelled when the attempt has taken too long or the sink is shutting down.</param>
    public abstract Task<DeliveryResult> SendAsync(SiemBatch batch, CancellationToken cancellationToken);

    /// <summary>Asks the SIEM whether it would take events, without sending any. An exception counts as unhealthy.</summary>
    /// <param name="cancellationToken">Cancelled when the check has taken too long.</param>
    public abstract Task<SiemHealth> CheckHealthAsync(CancellationToken cancellationToken);

    /// <returns>Null if the batch may be sent; else it is halved instead, or, being a single event, rejected.</returns>
    internal virtual DeliveryResult? CheckSize(SiemBatch batch) => null;

    /// <returns>The text, which others have written, with every secret masked that this adapter knows of.</returns>
    internal virtual string WithoutSecrets(string text) => text;

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the adapter holds. Called once, after the last send.</summary>
    /// <param name="disposing">True when called from <see cref="Dispose()" />.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
