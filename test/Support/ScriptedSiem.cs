using System.Text;

namespace Serilog.Sinks.Sark.Tests.Support;

/// <summary>A SIEM in memory, which answers each request as the test says. Writes each event as the bare id of its audit event.</summary>
sealed class ScriptedSiem(Func<IReadOnlyList<string>, CancellationToken, Task<DeliveryResult>> answer) : SiemAdapter
{
    readonly List<IReadOnlyList<string>> _requests = [];
    int _inFlight;
    int _mostInFlight;

    public ScriptedSiem(Func<IReadOnlyList<string>, DeliveryResult> answer)
        : this((ids, _) => Task.FromResult(answer(ids)))
    {
    }

    public override string Name => "scripted";

    public override SiemLimits Limits => LimitsToKeep;

    public SiemLimits LimitsToKeep { get; init; } = new();

    public SiemHealth Health { get; set; } = new(true, 1, DateTimeOffset.UnixEpoch);

    public bool Disposed { get; private set; }

    public int MostInFlight => Volatile.Read(ref _mostInFlight);

    /// <summary>The ids in each request, in the order of the requests.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    public override void WriteEvent(in SiemEvent siemEvent, SiemBuffer buffer)
    {
        var id = siemEvent.AuditEvent?.Id ?? siemEvent.LogEvent.MessageTemplate.Text;
        if (id == "unwritable") throw new NotSupportedException();
        var written = Encoding.UTF8.GetBytes(id, buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(id.Length)));
        buffer.Advance(written);
    }

    public override async Task<DeliveryResult> SendAsync(SiemBatch batch, CancellationToken cancellationToken)
    {
        var ids = Enumerable.Range(0, batch.Count).Select(i => Encoding.UTF8.GetString(batch[i].Span)).ToArray();
        lock (_requests)
        {
            _requests.Add(ids);
            _mostInFlight = Math.Max(_mostInFlight, ++_inFlight);
        }

        try
        {
            return await answer(ids, cancellationToken);
        }
        finally
        {
            lock (_requests) _inFlight--;
        }
    }

    public override Task<SiemHealth> CheckHealthAsync(CancellationToken cancellationToken) => Task.FromResult(Health);

    protected override void Dispose(bool disposing)
    {
        Disposed = true;
        base.Dispose(disposing);
    }
}
