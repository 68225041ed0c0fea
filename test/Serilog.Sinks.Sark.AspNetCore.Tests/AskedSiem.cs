namespace Serilog.Sinks.Sark.AspNetCore.Tests;

/// <summary>A SIEM in memory that counts how often it is asked for its health.</summary>
sealed class AskedSiem(string name) : SiemAdapter
{
    int _asked;

    public override string Name => name;

    public int Asked => Volatile.Read(ref _asked);

    public Func<CancellationToken, Task<SiemHealth>> Answer { get; set; } = _ => Task.FromResult(new SiemHealth(true, 1, DateTimeOffset.UnixEpoch));

    public static SiemHealth Ill(string error) => new(false, 12.34, DateTimeOffset.UnixEpoch, error);

    public override void WriteEvent(in SiemEvent siemEvent, SiemBuffer buffer) => siemEvent.WriteTo(buffer.Json);

    public override Task<DeliveryResult> SendAsync(SiemBatch batch, CancellationToken cancellationToken) => Task.FromResult(DeliveryResult.Delivered);

    public override Task<SiemHealth> CheckHealthAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        return Answer(cancellationToken);
    }
}
