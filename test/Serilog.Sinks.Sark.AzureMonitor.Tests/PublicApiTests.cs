using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void ThePublicApiIsTheApprovedOne() => ApprovedApi.Check(typeof(AzureMonitorOptions).Assembly);
}
