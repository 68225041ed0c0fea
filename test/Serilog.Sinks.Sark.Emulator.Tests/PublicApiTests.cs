using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Emulator.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void ThePublicApiIsTheApprovedOne() => ApprovedApi.Check(typeof(SiemEmulator).Assembly);
}
