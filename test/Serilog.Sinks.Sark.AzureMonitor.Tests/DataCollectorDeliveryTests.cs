using Serilog.Sinks.Sark.Tests.Support.Emulated;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

public sealed class DataCollectorDeliveryTests() : SiemDeliveryTests(new EmulatedDataCollector());
