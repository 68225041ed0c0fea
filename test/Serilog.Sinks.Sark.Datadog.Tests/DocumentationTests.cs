using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Datadog.Tests;

public sealed class DocumentationTests
{
    [Fact]
    public void EveryParameterIsInTheTableOfSettingsWithItsDefault() =>
        DocumentedSettings.Check(typeof(DatadogLoggerConfigurationExtensions), "datadog.md");
}
