using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.GoogleCloudLogging.Tests;

public sealed class ConfigurationTests : GoogleCloudLoggingFixture
{
    public static TheoryData<Action<GoogleCloudLoggingOptions>, string, string> BadOptions => new()
    {
        { options => options.ProjectId = "", "projectId", "projectId is missing; give the project's id, such as my-project-123. It is set by 'projectId' (Serilog:WriteTo:…:Args:projectId in appsettings.json), or by GCP_PROJECT_ID in the environment." },
        { options => options.ProjectId = "My Project", "projectId", "must be the project's id" },
        { options => options.ProjectId = "projects/my-project", "projectId", "must be the project's id" },
        { options => options.LogName = "", "logName", "must not be blank" },
        { options => options.LogName = "sark audit", "logName", "must consist of letters, digits, '/', '_', '-' and '.', which is what Google takes, but is 'sark audit'" },
        { options => options.LogName = new string('l', 512), "logName", "at most 511" },
        { options => options.LogName = new string('/', 171), "logName", "at most 511" },
        { options => options.ResourceType = " ", "resourceType", "must not be blank" },
        { options => options.ResourceLabels[""] = "x", "resourceLabels", "keys of 1 to 512 bytes" },
        { options => options.Labels[new string('k', 513)] = "x", "labels", "keys of 1 to 512 bytes" },
        { options => options.Labels["k"] = null!, "labels", "must have a value for 'k'" },
        { options => options.Labels["k"] = new string('v', 65_536), "labels", "at most 65536 bytes" },
        { options => AddLabels(options, 65), "labels", "must be at most 64" },
        { options => options.OversizeEvents = (OversizeEvents)7, "oversizeEvents", "Truncate or Reject" },
        { options => options.EndpointUrl = "logging.googleapis.com", "endpointUrl", "is not an absolute URL" },
        { options => options.EndpointUrl = "https://user:password@proxy", "endpointUrl", "must not contain a user name or password" },
        { options => options.CredentialsPath = "/nowhere/key.json", "credentialsPath", "credentialsPath names a file that is not there: '/nowhere/key.json'. Is the secret mounted?" },
        { options => options.CredentialsPath = Path.GetTempPath(), "credentialsPath", "names a file that cannot be read" },
        { options => options.CredentialsPath = KeyFiles.Write("not JSON, private"), "credentialsPath", "is none, or damaged" },
        { options => options.CredentialsPath = KeyFiles.Write("""{"private_key": "private"}"""), "credentialsPath", "is none, or damaged" },
        { options => options.CredentialsPath = KeyFiles.Write("""{"type": "authorized_user", "refresh_token": "private"}"""), "credentialsPath", "is of type 'authorized_user'" },
        { options => options.CredentialsPath = KeyFiles.Write("""{"type": "external_account", "credential_source": {"executable": {"command": "private"}}}"""), "credentialsPath", "is of type 'external_account'" },
        { options => options.CredentialsPath = KeyFiles.Write("""{"type": "service_account", "client_email": "a@b", "private_key": "private"}"""), "credentialsPath", "is none, or damaged" },
        { options => options.CredentialsPath = KeyFiles.Write("""{"type": "service_account"}"""), "credentialsPath", "is none, or damaged" },
        { options => options.BatchSize = 0, "batchSize", "between 1 and 1000" },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void ABadSettingStopsTheStartNamesItselfAndKeepsTheSecret(Action<GoogleCloudLoggingOptions> spoil, string parameter, string message)
    {
        void Configure(GoogleCloudLoggingOptions options)
        {
            options.ProjectId = "my-project-123";
            spoil(options);
        }

        var written = Assert.ThrowsAny<ArgumentException>(() => new LoggerConfiguration().WriteTo.SarkGoogleCloudLogging(Configure));
        var audited = Assert.ThrowsAny<ArgumentException>(() => new LoggerConfiguration().AuditTo.SarkGoogleCloudLogging(Configure));

        Assert.Equal((parameter, parameter), (written.ParamName, audited.ParamName));
        Assert.Contains(message, written.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("private", written.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("password@", written.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resourceLabels")]
    [InlineData("labels")]
    public void LabelsThatAreNotPairsAreNamed(string parameter)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => new LoggerConfiguration().WriteTo.SarkGoogleCloudLogging(
            "my-project-123", resourceLabels: parameter == "resourceLabels" ? "a=b,c" : null, labels: parameter == "labels" ? "a=b,c" : null));

        Assert.Equal(parameter, exception.ParamName);
        Assert.Contains("must be key=value, separated by commas, but has 'c' in it", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "https://logging.googleapis.com/v2/entries:write")]
    [InlineData("https://logging.europe-west1.rep.googleapis.com", "https://logging.europe-west1.rep.googleapis.com/v2/entries:write")]
    [InlineData("https://proxy.example.com/google/", "https://proxy.example.com/google/v2/entries:write")]
    public async Task EventsGoToGooglesAddressOrToTheOneThatIsSet(string? endpointUrl, string address)
    {
        using var handler = new CapturingHandler();
        var logger = new LoggerConfiguration()
            .WriteTo.SarkGoogleCloudLogging(options =>
            {
                options.ProjectId = "my-project-123";
                options.EndpointUrl = endpointUrl;
                options.Credential = new CapturingHandler.Token();
                options.HttpMessageHandler = handler;
            })
            .CreateLogger();

        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        Assert.Equal(address, Assert.Single(handler.Urls).AbsoluteUri);
    }

    [Fact]
    public async Task EverythingIsConfiguredFromAppsettings()
    {
        var name = TestLogger.NewName();
        var configuration = FromJson("WriteTo", new JsonObject
        {
            ["projectId"] = Google.ProjectId,
            ["logName"] = "sark/audit",
            ["credentialsPath"] = KeyFiles.Of(Google),
            ["useWorkloadIdentity"] = false,
            ["resourceType"] = "generic_node",
            ["resourceLabels"] = "location=europe-west1, namespace=production,node_id=a=b",
            ["labels"] = "team=platform,compliance=soc2",
            ["oversizeEvents"] = "Reject",
            ["endpointUrl"] = Google.Url.ToString(),
            ["batchTimeoutSeconds"] = 1,
            ["compressPayloads"] = false,
            ["name"] = name,
        });
        await using var logger = new LoggerConfiguration().ReadFrom.Configuration(configuration).CreateLogger();
        var monitor = SarkSiems.Running.Single(siem => siem.Name == name);

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => monitor.GetMetrics().Delivered == 1, "the event is delivered");

        var entry = Assert.Single(Google.Received.All).Envelope;
        Assert.Equal($"projects/{Google.ProjectId}/logs/sark%2Faudit", entry.GetProperty("logName").GetString());
        Assert.Equal("a=b", entry.GetProperty("resource").GetProperty("labels").GetProperty("node_id").GetString());
        Assert.Equal("soc2", entry.GetProperty("labels").GetProperty("compliance").GetString());
    }

    [Fact]
    public void AnAuditingLoggerIsConfiguredFromAppsettings()
    {
        var configuration = FromJson("AuditTo", new JsonObject
        {
            ["projectId"] = Google.ProjectId,
            ["credentialsPath"] = KeyFiles.Of(Google),
            ["endpointUrl"] = Google.Url.ToString(),
        });
        using var logger = new LoggerConfiguration().ReadFrom.Configuration(configuration).CreateLogger();

        logger.Audit(Some.AuditEvent() with { Id = "confirmed" });

        Assert.True(Google.Received.Contains("confirmed"));
    }

    [Fact]
    public void AConfigurationWithoutAProjectStopsTheStart()
    {
        var configuration = FromJson("WriteTo", new JsonObject { ["logName"] = "sark-audit" });

        var exception = Assert.ThrowsAny<Exception>(() => new LoggerConfiguration().ReadFrom.Configuration(configuration).CreateLogger());

        Assert.Contains("projectId is missing", exception.GetBaseException().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADisabledSinkNeedsNoProject()
    {
        using var logger = new LoggerConfiguration()
            .WriteTo.SarkGoogleCloudLogging(enabled: false)
            .AuditTo.SarkGoogleCloudLogging(enabled: false)
            .CreateLogger();

        logger.Audit(Some.AuditEvent());
    }

    [Fact]
    public void AKeyFileBesideWorkloadIdentityIsNotUsedAndThatIsTold()
    {
        SelfLogCapture.Start();

        using var logger = new LoggerConfiguration()
            .WriteTo.SarkGoogleCloudLogging("my-project-123", credentialsPath: "/nowhere/key.json", useWorkloadIdentity: true)
            .CreateLogger();

        Assert.Contains(SelfLogCapture.Lines, line => line.Contains("so the key file at credentialsPath is not used", StringComparison.Ordinal));
    }

    [Fact]
    public void PlainHttpToAnotherMachineIsWarnedAbout()
    {
        SelfLogCapture.Start();

        using var logger = new LoggerConfiguration().WriteTo.SarkGoogleCloudLogging("my-project-123", endpointUrl: "http://logging.example.com").CreateLogger();

        Assert.Contains(SelfLogCapture.Lines, line => line.Contains("google_cloud_logging: endpointUrl is http", StringComparison.Ordinal));
    }

    static void AddLabels(GoogleCloudLoggingOptions options, int count)
    {
        for (var i = 0; i < count; i++) options.Labels[$"label-{i}"] = "x";
    }

    static IConfiguration FromJson(string kind, JsonObject arguments) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""
            { "Serilog": { "Using": [ "Serilog.Sinks.Sark.GoogleCloudLogging" ], "{{kind}}": [ { "Name": "SarkGoogleCloudLogging", "Args": {{arguments.ToJsonString()}} } ] } }
            """))).Build();
}
