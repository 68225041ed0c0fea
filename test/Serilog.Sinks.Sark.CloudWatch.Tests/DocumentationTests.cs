using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.CloudWatch.Tests;

public sealed class DocumentationTests
{
    [Fact]
    public void EveryParameterIsInTheTableOfSettingsWithItsDefault() =>
        DocumentedSettings.Check(typeof(CloudWatchLoggerConfigurationExtensions), "cloudwatch.md");
}
