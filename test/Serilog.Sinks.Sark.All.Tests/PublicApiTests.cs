using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.All.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void ThePublicApiIsTheApprovedOne() => ApprovedApi.Check(typeof(EnvironmentLoggerConfigurationExtensions).Assembly);
}
