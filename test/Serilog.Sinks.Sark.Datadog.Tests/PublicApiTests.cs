using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Datadog.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void ThePublicApiIsTheApprovedOne() => ApprovedApi.Check(typeof(DatadogOptions).Assembly);
}
