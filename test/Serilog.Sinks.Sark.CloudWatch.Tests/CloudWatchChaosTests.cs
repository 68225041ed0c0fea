using Serilog.Sinks.Sark.Tests.Support.Emulated;
using Xunit.Abstractions;

namespace Serilog.Sinks.Sark.CloudWatch.Tests;

public sealed class CloudWatchChaosTests(ITestOutputHelper output) : SiemChaosTests(new EmulatedCloudWatch(), output)
{
    public static TheoryData<int> Seeds => SeedsFromEnvironmentOr(2);

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task EveryGoodEventArrivesEveryBadOneIsRejectedAndTheBooksBalance(int seed) => SurviveAsync(seed);
}
