using Serilog.Sinks.Sark.Tests.Support.Emulated;

namespace Serilog.Sinks.Sark.Splunk.Tests;

public sealed class SplunkDeliveryTests() : SiemDeliveryTests(new EmulatedSplunk());
