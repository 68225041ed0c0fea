using Microsoft.Extensions.Hosting;

namespace Serilog.Sinks.Sark.Emulator.Http;

/// <summary>Leaves Ctrl+C and termination signals to the process that the listener is a guest in.</summary>
sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
