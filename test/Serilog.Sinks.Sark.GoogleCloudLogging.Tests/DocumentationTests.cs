using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.GoogleCloudLogging.Tests;

public sealed class DocumentationTests
{
    [Fact]
    public void EveryParameterIsInTheTableOfSettingsWithItsDefault() =>
        DocumentedSettings.Check(typeof(GoogleCloudLoggingLoggerConfigurationExtensions), "google-cloud-logging.md");
}
