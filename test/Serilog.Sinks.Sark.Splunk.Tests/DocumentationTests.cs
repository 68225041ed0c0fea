using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Splunk.Tests;

public sealed class DocumentationTests
{
    [Fact]
    public void EveryParameterIsInTheTableOfSettingsWithItsDefault() =>
        DocumentedSettings.Check(typeof(SplunkLoggerConfigurationExtensions), "splunk.md");
}
