using Serilog.Sinks.Sark.Tests.Support.Emulated;
using Xunit.Abstractions;

namespace Serilog.Sinks.Sark.Splunk.Tests;

public sealed class SplunkChaosTests(ITestOutputHelper output) : SiemChaosTests(new EmulatedSplunk(), output);
