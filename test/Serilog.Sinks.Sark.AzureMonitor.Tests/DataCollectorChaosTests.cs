using Serilog.Sinks.Sark.Tests.Support.Emulated;
using Xunit.Abstractions;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

public sealed class DataCollectorChaosTests(ITestOutputHelper output) : SiemChaosTests(new EmulatedDataCollector(), output)
{
    public static TheoryData<int> Seeds => SeedsFromEnvironmentOr(1);

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task EveryGoodEventArrivesEveryBadOneIsRejectedAndTheBooksBalance(int seed) => SurviveAsync(seed);
}
