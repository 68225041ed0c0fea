using Microsoft.AspNetCore.Builder;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.AspNetCore.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void ThePublicApiIsTheApprovedOne() => ApprovedApi.Check(typeof(SiemHealthEndpointRouteBuilderExtensions).Assembly);
}
