using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.GoogleCloudLogging.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void ThePublicApiIsTheApprovedOne() => ApprovedApi.Check(typeof(GoogleCloudLoggingOptions).Assembly);
}
