using Serilog.Sinks.Sark.Tests.Support.Emulated;

namespace Serilog.Sinks.Sark.CloudWatch.Tests;

public sealed class CloudWatchDeliveryTests() : SiemDeliveryTests(new EmulatedCloudWatch());
