using Serilog.Sinks.Sark.Tests.Support.Emulated;
using Xunit.Abstractions;

namespace Serilog.Sinks.Sark.Splunk.Tests;

public sealed class SplunkChaosTests(ITestOutputHelper output) : SiemChaosTests(new EmulatedSplunk(), output)
{
    public static TheoryData<int> Seeds => SeedsFromEnvironmentOr(10);

    [Theory]
    [MemberData(nameof(Seeds))]
    public Task EveryGoodEventArrivesEveryBadOneIsRejectedAndTheBooksBalance(int seed) => SurviveAsync(seed);
}
