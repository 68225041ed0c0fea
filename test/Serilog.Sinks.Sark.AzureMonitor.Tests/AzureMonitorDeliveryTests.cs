using Serilog.Sinks.Sark.Tests.Support.Emulated;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

public sealed class AzureMonitorDeliveryTests() : SiemDeliveryTests(new EmulatedAzureMonitor());
