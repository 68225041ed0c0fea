using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.CloudWatch.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void ThePublicApiIsTheApprovedOne() => ApprovedApi.Check(typeof(CloudWatchOptions).Assembly);
}
