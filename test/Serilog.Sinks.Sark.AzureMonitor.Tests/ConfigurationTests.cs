using System.Text;
using Microsoft.Extensions.Configuration;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

public sealed class ConfigurationTests : AzureMonitorFixture
{
    const string Secret = "the-client-secret";
    const string Tenant = "11111111-2222-3333-4444-555555555555";
    const string Client = "66666666-7777-8888-9999-000000000000";

    public static TheoryData<Action<AzureMonitorOptions>, string, string> BadOptions => new()
    {
        { options => options.Endpoint = "", "endpoint", "endpoint is missing; give an absolute URL such as https://siem.example.com:8088. It is set by 'endpoint' (Serilog:WriteTo:…:Args:endpoint in appsettings.json), or by AZURE_MONITOR_ENDPOINT in the environment." },
        { options => options.Endpoint = "x.ingest.monitor.azure.com", "endpoint", "is not an absolute URL" },
        { options => options.Endpoint = "http://x.ingest.monitor.azure.com", "endpoint", "must be an https URL: over http the token could be read on the way." },
        { options => options.Endpoint = $"https://user:{Secret}@x.ingest.monitor.azure.com", "endpoint", "must not contain a user name or password" },
        { options => options.Endpoint = "https://x.ingest.monitor.azure.com/dataCollectionRules/dcr-1/streams/s", "endpoint", "must be the logs ingestion endpoint alone" },
        { options => options.DcrImmutableId = "", "dcrImmutableId", "is missing; it is the property immutableId in the JSON view of the data collection rule." },
        { options => options.DcrImmutableId = "my-rule", "dcrImmutableId", "must be the rule's immutable ID, dcr- followed by letters and digits, and neither its name nor its resource ID, but is 'my-rule'." },
        { options => options.DcrImmutableId = "dcr-", "dcrImmutableId", "immutable ID" },
        { options => options.DcrImmutableId = "dcr-1/../2", "dcrImmutableId", "immutable ID" },
        { options => options.StreamName = "", "streamName", "is missing; it is the name under streamDeclarations" },
        { options => options.StreamName = "SarkAuditEvents_CL", "streamName", "must begin with Custom- or Microsoft-" },
        { options => options.StreamName = "Custom-a?b", "streamName", "must begin with Custom- or Microsoft-" },
        { options => options.Credential = (AzureCredentialKind)9, "credential", "must be Default, ManagedIdentity, WorkloadIdentity, ClientSecret or AzureCli." },
        { options => options.Credential = AzureCredentialKind.ClientSecret, "tenantId", "is missing; a client secret needs the directory (tenant) ID" },
        { options => options.ClientSecret = Secret, "tenantId", "is missing" },
        { options => (options.ClientSecret, options.TenantId) = (Secret, Tenant), "clientId", "is missing; a client secret needs the application (client) ID" },
        { options => (options.Credential, options.TenantId, options.ClientId) = (AzureCredentialKind.ClientSecret, Tenant, Client), "clientSecret", "is missing; create one in the app registration under Certificates & secrets." },
        { options => (options.Credential, options.ClientSecret) = (AzureCredentialKind.ManagedIdentity, Secret), "clientSecret", "has no meaning with the credential ManagedIdentity." },
        { options => options.TenantId = "not a/tenant", "tenantId", "must be the directory's ID or domain" },
        { options => options.ClientId = "my-identity", "clientId", "must be the application's or the identity's client ID, a GUID" },
        { options => options.AuthorityHost = "http://login.example.com", "authorityHost", "must be an https URL." },
        { options => options.Cloud = (AzureCloud)5, "cloud", "must be Public, UsGovernment or China." },
        { options => options.MaxTimeSpanMinutes = 0, "maxTimeSpanMinutes", "between 1 and 1440 minutes" },
        { options => options.OversizeEvents = (OversizeEvents)3, "oversizeEvents", "must be Truncate or Reject." },
        { options => options.BatchSize = 1001, "batchSize", "between 1 and 1000" },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void ABadSettingStopsTheStartNamesItselfAndKeepsTheSecret(Action<AzureMonitorOptions> spoil, string parameter, string message)
    {
        void Configure(AzureMonitorOptions options)
        {
            options.Endpoint = "https://x-ab12.westeurope-1.ingest.monitor.azure.com";
            options.DcrImmutableId = "dcr-0123456789abcdef0123456789abcdef";
            options.StreamName = "Custom-SarkAuditEvents_CL";
            spoil(options);
        }

        var written = Assert.ThrowsAny<ArgumentException>(() => new LoggerConfiguration().WriteTo.SarkAzureMonitor(Configure));
        var audited = Assert.ThrowsAny<ArgumentException>(() => new LoggerConfiguration().AuditTo.SarkAzureMonitor(Configure));

        Assert.Equal(parameter, written.ParamName);
        Assert.Contains(message, written.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, written.ToString(), StringComparison.Ordinal);
        Assert.Equal(written.Message, audited.Message);
    }

    [Fact]
    public void ACredentialOfTheApplicationsOwnExcludesTheSettings()
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => CreateLogger(options => options.Credential = AzureCredentialKind.AzureCli));

        Assert.Contains("credential has no meaning with a TokenCredential", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryFlatParameterReachesItsOption()
    {
        var name = TestLogger.NewName();

        using var logger = new LoggerConfiguration()
            .WriteTo.SarkAzureMonitor(
                "https://logs.example.com", "dcr-1", "Custom-a", AzureCredentialKind.ManagedIdentity, Tenant, Client, authorityHost: "https://login.example.com", cloud: AzureCloud.China,
                maxTimeSpanMinutes: 30, oversizeEvents: OversizeEvents.Reject, batchSize: 500, name: name)
            .AuditTo.SarkAzureMonitor("https://logs.example.com", "dcr-1", "Custom-a", name: name)
            .CreateLogger();

        Assert.Equal(2, SarkSiems.Running.Count(siem => siem.Name == name));
    }

    [Fact]
    public void ALoggerIsConfiguredFromAppsettings()
    {
        var name = TestLogger.NewName();
        using var logger = Create($$"""
            "endpoint": "https://x-ab12.westeurope-1.ingest.monitor.azure.com", "dcrImmutableId": "dcr-0123456789abcdef0123456789abcdef", "streamName": "Custom-SarkAuditEvents_CL",
            "credential": "ClientSecret", "tenantId": "{{Tenant}}", "clientId": "{{Client}}", "clientSecret": "{{Secret}}", "authorityHost": "https://login.example.com",
            "cloud": "UsGovernment", "maxTimeSpanMinutes": 30, "oversizeEvents": "Reject", "batchSize": 500, "name": "{{name}}"
            """);

        Assert.Single(SarkSiems.Running, siem => siem.Name == name);
    }

    [Theory]
    [InlineData("", "endpoint")]
    [InlineData(""" "endpoint": "https://x" """, "dcrImmutableId")]
    [InlineData(""" "endpoint": "https://x", "dcrImmutableId": "dcr-1" """, "streamName")]
    [InlineData(""" "endpoint": "https://x", "dcrImmutableId": "dcr-1", "streamName": "Custom-a", "clientSecret": "s" """, "tenantId")]
    public void AConfigurationThatIsIncompleteStopsTheStartAndIsNamedByItsKey(string arguments, string setting)
    {
        var exception = Assert.ThrowsAny<Exception>(() => Create(arguments));

        var cause = Assert.IsAssignableFrom<ArgumentException>(exception.GetBaseException());
        Assert.Contains($"Serilog:WriteTo:…:Args:{setting} in appsettings.json", cause.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADisabledSinkNeedsNothing()
    {
        using var logger = new LoggerConfiguration().WriteTo.SarkAzureMonitor(enabled: false).AuditTo.SarkAzureMonitor(enabled: false).CreateLogger();

        logger.Audit(Some.AuditEvent());
    }

    [Fact]
    public void CreatingASinkAsksForNoToken()
    {
        using var logger = CreateLogger();

        Assert.Equal(0, Credential.Asked);
    }

    static Core.Logger Create(string arguments) => new LoggerConfiguration().ReadFrom.Configuration(new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""
        { "Serilog": { "Using": [ "Serilog.Sinks.Sark.AzureMonitor" ], "WriteTo": [ { "Name": "SarkAzureMonitor", "Args": { {{arguments}} } } ] } }
        """))).Build()).CreateLogger();
}
