using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Splunk.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void ThePublicApiIsTheApprovedOne() => ApprovedApi.Check(typeof(SplunkOptions).Assembly);
}
