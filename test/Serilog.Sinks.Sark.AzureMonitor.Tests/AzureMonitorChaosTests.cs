using Serilog.Sinks.Sark.Tests.Support.Emulated;
using Xunit.Abstractions;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

public sealed class AzureMonitorChaosTests(ITestOutputHelper output) : SiemChaosTests(new EmulatedAzureMonitor(), output)
{
    public static TheoryData<int> Seeds => SeedsFromEnvironmentOr(2);

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task EveryGoodEventArrivesEveryBadOneIsRejectedAndTheBooksBalance(int seed) => SurviveAsync(seed);
}
