using Serilog.Sinks.Sark.Tests.Support.Emulated;
using Xunit.Abstractions;

namespace Serilog.Sinks.Sark.GoogleCloudLogging.Tests;

public sealed class GoogleCloudLoggingChaosTests(ITestOutputHelper output) : SiemChaosTests(new EmulatedGoogle(), output)
{
    public static TheoryData<int> Seeds => SeedsFromEnvironmentOr(2);

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task EveryGoodEventArrivesEveryBadOneIsRejectedAndTheBooksBalance(int seed) => SurviveAsync(seed);
}
