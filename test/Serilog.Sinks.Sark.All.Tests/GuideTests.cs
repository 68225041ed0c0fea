using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Serilog.Sinks.Sark.All.Tests;

/// <summary>Every set-up that the guide shows works as it stands there.</summary>
public sealed partial class GuideTests
{
    /// <summary>The guide's blocks of variables, by the first variable of each that is not common to all SIEMs.</summary>
    public static TheoryData<string, string[]> SetUps => new()
    {
        { "### Configuration\n\n```bash\n# .env\nSIEM_ENABLED=true\nSIEM_TYPE=splunk", ["splunk"] },
        { "### Configuration\n\n```bash\n# .env\nSIEM_ENABLED=true\nSIEM_TYPE=datadog", ["datadog"] },
        { "```bash\n# Splunk Enterprise\n", ["splunk"] },
        { "```bash\n# Datadog Cloud\n", ["datadog"] },
        { "```bash\n# GCP Project\n", ["google_cloud_logging"] },
        { "```bash\n# Enable both SIEMs\n", ["splunk", "datadog"] },
        { "```bash\n# CloudWatch Logs\n", ["cloudwatch"] },
    };

    [Theory]
    [MemberData(nameof(SetUps))]
    public void ASetUpOfTheGuideWorksUnchanged(string beginning, string[] siems)
    {
        var guide = Guide();
        var start = guide.IndexOf(beginning, StringComparison.Ordinal);
        Assert.True(start >= 0, $"The guide has no {beginning}");
        start = guide.IndexOf("```bash\n", start, StringComparison.Ordinal) + "```bash\n".Length;
        var block = guide[start..guide.IndexOf("```", start, StringComparison.Ordinal)];

        // As Docker reads a .env file: a comment behind a value stays.
        var values = Assignment().Matches(block).ToDictionary(match => match.Groups[1].Value, match => (string?)match.Groups[2].Value);
        var before = SarkSiems.Running;
        using var logger = new LoggerConfiguration()
            .WriteTo.SarkFromEnvironment(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
            .CreateLogger();

        Assert.Equal(siems, SarkSiems.Running.Except(before).Select(siem => siem.Name));
    }

    [Theory]
    [InlineData("base64-encoded-key", null)]
    [InlineData("bm90IGEga2V5IGJ1dCBiYXNlNjQ=", "azure_data_collector")]
    public void TheGuidesSetUpOfAzureWorksOnceItsPlaceholderIsAKey(string key, string? siem)
    {
        var guide = Guide();
        var start = guide.IndexOf("```bash\n# Azure Monitor\n", StringComparison.Ordinal);
        var block = guide[start..guide.IndexOf("```", start + 3, StringComparison.Ordinal)].Replace("base64-encoded-key", key, StringComparison.Ordinal);
        var values = Assignment().Matches(block).ToDictionary(match => match.Groups[1].Value, match => (string?)match.Groups[2].Value);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();

        if (siem is null)
        {
            var exception = Assert.ThrowsAny<ArgumentException>(() => new LoggerConfiguration().WriteTo.SarkFromEnvironment(configuration));
            Assert.StartsWith("sharedKey is not base64", exception.Message, StringComparison.Ordinal);
            Assert.Contains("AZURE_SHARED_KEY", exception.Message, StringComparison.Ordinal);
            return;
        }

        var before = SarkSiems.Running;
        using var logger = new LoggerConfiguration().WriteTo.SarkFromEnvironment(configuration).CreateLogger();
        Assert.Equal([siem], SarkSiems.Running.Except(before).Select(monitor => monitor.Name));
    }

    [Fact]
    public void EveryVariableOfTheGuideIsInTheDocumentation()
    {
        var documented = File.ReadAllText(Path.Combine(Root(), "docs", "configuration.md"));
        var variables = Assignment().Matches(Guide()).Select(match => match.Groups[1].Value).Distinct().ToArray();

        Assert.InRange(variables.Length, 40, 60);
        Assert.All(variables, variable => Assert.Contains($"`{variable}`", documented, StringComparison.Ordinal));
    }

    static string Guide() => File.ReadAllText("siem-integration-guide.md").ReplaceLineEndings("\n");

    static string Root([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(thisFile, "..", "..", ".."));

    [GeneratedRegex("^([A-Z][A-Z0-9_]+)=(.*)$", RegexOptions.Multiline)]
    private static partial Regex Assignment();
}
