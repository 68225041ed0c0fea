using Serilog.Sinks.Sark.Tests.Support.Emulated;

namespace Serilog.Sinks.Sark.Datadog.Tests;

public sealed class DatadogDeliveryTests() : SiemDeliveryTests(new EmulatedDatadog());
