using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

public sealed partial class DocumentationTests : AzureMonitorFixture
{
    [Fact]
    public void EveryParameterIsInTheTableOfSettingsWithItsDefault() =>
        DocumentedSettings.Check(typeof(AzureMonitorLoggerConfigurationExtensions), "azure-monitor.md");

    [Fact]
    public void EveryParameterOfTheDataCollectorIsInItsTableOfSettingsWithItsDefault() =>
        DocumentedSettings.Check(typeof(AzureDataCollectorLoggerConfigurationExtensions), "azure-data-collector.md");

    [Fact]
    public async Task TheTableInTheBicepFileHasExactlyTheColumnsThatTheSinkWrites()
    {
        var logger = new LoggerConfiguration()
            .WriteTo.SarkAzureMonitor(options =>
            {
                options.Endpoint = Azure.Url.ToString();
                options.DcrImmutableId = Azure.DcrImmutableId;
                options.StreamName = Azure.StreamName;
                options.TokenCredential = Credential;
                options.IncludeNonAuditEvents = true;
            })
            .CreateLogger();
        using (new System.Diagnostics.Activity("work").Start())
        {
            logger.Information("{@AuditEvent}", new { EventType = "TOOL_INVOKED", Own = 1, Details = new { text = new string('x', 70_000) } });
            logger.Audit(Everything());
            logger.Error(new InvalidOperationException("failed"), "An {Ordinary} event", "ordinary");
        }

        await logger.DisposeAsync();
        var written = Azure.Received.All.SelectMany(record => record.Body.EnumerateObject()).Select(field => field.Name).Distinct().Order();

        var declared = Columns(Bicep());
        Assert.Equal(written, declared.Keys.Order());
        Assert.Equal(Azure.Columns.OrderBy(column => column.Key), declared.OrderBy(column => column.Key));
    }

    [Fact]
    public void TheTableOfColumnsIsThatOfTheBicepFile()
    {
        var page = Page();
        var section = page[page.IndexOf("## Columns", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("\n## ", 5, StringComparison.Ordinal)];
        var documented = DocumentedColumn().Matches(section).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

        Assert.Equal(Columns(Bicep()).OrderBy(column => column.Key), documented.OrderBy(column => column.Key));
    }

    [Fact]
    public void ThePageShowsTheBicepFileAsItIs() => Assert.Contains($"```bicep\n{Bicep().Trim()}\n```", Page(), StringComparison.Ordinal);

    static AuditEvent Everything() => new(AuditEventType.ToolInvoked)
    {
        UserId = "a",
        UserEmail = "a",
        PrincipalType = "a",
        PrincipalAttributes = new { a = 1 },
        ServerId = "a",
        ToolName = "a",
        ResourceType = "a",
        ActionOperation = "a",
        ActionParameters = new { a = 1 },
        Decision = "a",
        PolicyId = "a",
        PolicyVersion = "a",
        Environment = "a",
        IpAddress = "a",
        UserAgent = "a",
        RequestId = "a",
        Success = true,
        ErrorMessage = "a",
        LatencyMs = 1,
        Cost = 1,
        Details = new Unreadable(),
    };

    static Dictionary<string, string> Columns(string bicep) => DeclaredColumn().Matches(bicep).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    static string Bicep() => Read("azure-monitor.bicep");

    static string Page() => Read("azure-monitor.md");

    static string Read(string file, [CallerFilePath] string thisFile = "") =>
        File.ReadAllText(Path.GetFullPath(Path.Combine(thisFile, "..", "..", "..", "docs", file))).ReplaceLineEndings("\n");

    [GeneratedRegex(@"\{ name: '(\w+)', type: '(\w+)' \}")]
    private static partial Regex DeclaredColumn();

    [GeneratedRegex(@"^\| `(\w+)` \| (\w+) \|", RegexOptions.Multiline)]
    private static partial Regex DocumentedColumn();

    sealed class Unreadable
    {
        public string Text => throw new NotSupportedException();
    }
}
