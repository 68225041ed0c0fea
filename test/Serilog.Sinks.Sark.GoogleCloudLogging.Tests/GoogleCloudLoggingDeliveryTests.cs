using Serilog.Sinks.Sark.Tests.Support.Emulated;

namespace Serilog.Sinks.Sark.GoogleCloudLogging.Tests;

public sealed class GoogleCloudLoggingDeliveryTests() : SiemDeliveryTests(new EmulatedGoogle());
