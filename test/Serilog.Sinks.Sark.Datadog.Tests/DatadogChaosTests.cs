using Serilog.Sinks.Sark.Tests.Support.Emulated;
using Xunit.Abstractions;

namespace Serilog.Sinks.Sark.Datadog.Tests;

public sealed class DatadogChaosTests(ITestOutputHelper output) : SiemChaosTests(new EmulatedDatadog(), output)
{
    public static TheoryData<int> Seeds => SeedsFromEnvironmentOr(2);

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task EveryGoodEventArrivesEveryBadOneIsRejectedAndTheBooksBalance(int seed) => SurviveAsync(seed);
}
