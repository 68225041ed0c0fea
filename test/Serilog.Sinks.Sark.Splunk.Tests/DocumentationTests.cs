using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Serilog.Configuration;

namespace Serilog.Sinks.Sark.Splunk.Tests;

public sealed class DocumentationTests
{
    [Fact]
    public void EveryParameterIsInTheTableOfSettingsWithItsDefault()
    {
        var parameters = typeof(SplunkLoggerConfigurationExtensions).GetMethods()
            .Single(method => method.GetParameters() is [{ ParameterType: var first }, { Name: "hecUrl" }, ..] && first == typeof(LoggerSinkConfiguration))
            .GetParameters()
            .Skip(1);
        var rows = File.ReadAllLines(Path.Combine(Root(), "docs", "splunk.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToLookup(cells => cells[1].Trim('`'), cells => cells[2]);

        foreach (var parameter in parameters)
        {
            var stated = Assert.Single(rows[parameter.Name!]);
            if (Default(parameter) is { } value) Assert.Equal($"`{value}`", stated, ignoreCase: true);
        }
    }

    static string? Default(ParameterInfo parameter) =>
        parameter is { HasDefaultValue: true, DefaultValue: not (null or Enum) } ? Convert.ToString(parameter.DefaultValue, CultureInfo.InvariantCulture) : null;

    static string Root([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(thisFile, "..", "..", ".."));
}
