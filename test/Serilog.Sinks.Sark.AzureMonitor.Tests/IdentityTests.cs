using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.AzureMonitor.Tests;

/// <summary>Azure's own credentials, against emulated issuers of tokens.</summary>
public sealed class IdentityTests : IAsyncLifetime
{
    readonly Dictionary<string, string?> _environment = [];
    SiemEmulator? _emulator;

    AzureMonitorEmulator Azure => _emulator!.AzureMonitor;

    // Azure's libraries ask Entra for tokens over https alone.
    public async Task InitializeAsync() => _emulator = await SiemEmulator.StartAsync(new SiemEmulatorOptions { UseHttps = true });

    public async Task DisposeAsync()
    {
        foreach (var (name, value) in _environment) Environment.SetEnvironmentVariable(name, value);
        await _emulator!.DisposeAsync();
    }

    [Fact]
    public async Task AClientSecretGetsATokenAndKeepsIt()
    {
        var logger = CreateLogger(UseSecret);

        for (var i = 1; i <= 3; i++)
        {
            logger.Audit(Some.AuditEvent());
            await Azure.Received.WaitForAsync(i, TimeSpan.FromSeconds(30));
        }

        await logger.DisposeAsync();
        Assert.Equal((3, 1), (logger.Metrics.Delivered, Azure.TokensIssued));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AWrongSecretIsToldOnceAndNotRepeatedAndTheEventsWait()
    {
        var logger = CreateLogger(options =>
        {
            UseSecret(options);
            options.ClientSecret = "a-wrong-secret";
            options.ShutdownTimeoutSeconds = 0;
        });

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the refusal is told");
        var health = await logger.Monitor.CheckHealthAsync();

        var message = logger.Failures.Failures[0].Message;
        Assert.Contains("sending is refused, and its events wait until the configuration is put right: no token for Azure Monitor:", message, StringComparison.Ordinal);
        Assert.True(message.Contains("AADSTS7000215", StringComparison.Ordinal), message);
        Assert.Contains("AADSTS7000215", health.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("a-wrong-secret", message + health.Error, StringComparison.Ordinal);
        Assert.Equal((10, 0), (logger.Metrics.Pending, Azure.RequestCount));
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AnUnknownTenantIsTold()
    {
        var logger = CreateLogger(options =>
        {
            UseSecret(options);
            options.TenantId = "00000000-0000-0000-0000-000000000001";
        });

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.True(health.Error!.Contains("AADSTS90002", StringComparison.Ordinal), health.Error);
        await logger.DisposeAsync();
    }

    [Fact]
    public async Task AnIssuerThatIsBusyIsTriedAgain()
    {
        Azure.IssuesTokens = false;
        var logger = CreateLogger(UseSecret);

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the failure is told");
        Azure.IssuesTokens = true;
        await Azure.Received.WaitForAsync(10, TimeSpan.FromSeconds(60));

        Assert.Contains("sending fails and is retried", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AManagedIdentityNeedsNoSecret(bool userAssigned)
    {
        SetEnvironment("IDENTITY_ENDPOINT", Azure.IdentityEndpoint.ToString());
        SetEnvironment("IDENTITY_HEADER", Azure.IdentityHeader);
        var logger = CreateLogger(options =>
        {
            options.Credential = AzureCredentialKind.ManagedIdentity;
            options.ClientId = userAssigned ? Azure.ClientId : null;
        });

        logger.Audit(Some.AuditEvents(10));
        await logger.DisposeAsync();

        Assert.Equal(10, logger.Metrics.Delivered);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AWorkloadIdentityShowsItsServiceAccountsToken()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "token");
        await File.WriteAllTextAsync(file, Azure.FederatedToken);
        SetEnvironment("AZURE_FEDERATED_TOKEN_FILE", file);
        var logger = CreateLogger(options =>
        {
            UseSecret(options);
            options.ClientSecret = null;
            options.Credential = AzureCredentialKind.WorkloadIdentity;
        });

        logger.Audit(Some.AuditEvents(10));
        await logger.DisposeAsync();

        Assert.Equal(10, logger.Metrics.Delivered);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task WithoutSettingsAzuresOwnSearchFindsTheIdentityInTheEnvironment()
    {
        SetEnvironment("AZURE_TENANT_ID", Azure.TenantId);
        SetEnvironment("AZURE_CLIENT_ID", Azure.ClientId);
        SetEnvironment("AZURE_CLIENT_SECRET", Azure.ClientSecret);
        var logger = CreateLogger(options => options.AuthorityHost = Azure.Url.ToString());

        logger.Audit(Some.AuditEvents(10));
        await logger.DisposeAsync();

        Assert.Equal(10, logger.Metrics.Delivered);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AWorkloadIdentityThatIsNotThereIsRefusedAndSaysWhy()
    {
        SetEnvironment("AZURE_FEDERATED_TOKEN_FILE", null);
        var logger = CreateLogger(options => options.Credential = AzureCredentialKind.WorkloadIdentity);

        var health = await logger.Monitor.CheckHealthAsync();

        Assert.StartsWith("no token for Azure Monitor: WorkloadIdentityCredential", health.Error, StringComparison.Ordinal);
        await logger.DisposeAsync();
    }

    void UseSecret(AzureMonitorOptions options)
    {
        options.AuthorityHost = Azure.Url.ToString();
        options.TenantId = Azure.TenantId;
        options.ClientId = Azure.ClientId;
        options.ClientSecret = Azure.ClientSecret;
    }

    TestLogger CreateLogger(Action<AzureMonitorOptions> configure)
    {
        var name = TestLogger.NewName();
        return TestLogger.Create(name, writeTo => writeTo.SarkAzureMonitor(options =>
        {
            options.Endpoint = Azure.Url.ToString();
            options.DcrImmutableId = Azure.DcrImmutableId;
            options.StreamName = Azure.StreamName;
            options.Name = name;
            options.BatchTimeoutSeconds = 1;
            options.ServerCertificateValidation = (certificate, _, _) => certificate!.Thumbprint == Azure.Certificate!.Thumbprint;
            configure(options);
        }));
    }

    void SetEnvironment(string name, string? value)
    {
        _environment.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }
}
