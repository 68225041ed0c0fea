using System.Diagnostics;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.GoogleCloudLogging.Tests;

/// <summary>Where credentials come from that are not configured. Google's library looks for them once for a process, so each test has a process of its own.</summary>
public sealed class CredentialTests : GoogleCloudLoggingFixture
{
    [Fact]
    public async Task ApplicationDefaultCredentialsAreThoseOfTheEnvironment()
    {
        var told = await AuditAsync([("GOOGLE_APPLICATION_CREDENTIALS", KeyFiles.Of(Google))]);

        Assert.Equal("delivered", told);
        Assert.True(Google.Received.Contains("from-a-process"));
    }

    [Fact]
    public async Task WithoutAnyTheMetadataServerIsAsked()
    {
        var told = await AuditAsync([("GCE_METADATA_HOST", Google.Url.Authority)]);

        Assert.Equal("delivered", told);
        Assert.Equal(1, Google.TokensIssued);
    }

    [Fact]
    public async Task WorkloadIdentityAsksTheMetadataServerWhateverFilesThereAre()
    {
        var told = await AuditAsync([("GCE_METADATA_HOST", Google.Url.Authority), ("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere/key.json")], "workload-identity");

        Assert.Equal("delivered", told);
    }

    [Fact]
    public async Task AWorkloadWithoutAnAccountIsTold()
    {
        Google.KeyEnabled = false;

        var told = await AuditAsync([("GCE_METADATA_HOST", Google.Url.Authority)], "workload-identity");

        Assert.Contains("Google issues no access token", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/nowhere/key.json")]
    public async Task WhereThereAreNoneItIsToldWhatToSet(string? path)
    {
        await Google.RefuseConnectionsAsync();
        (string, string)[] environment = path is null ? [] : [("GOOGLE_APPLICATION_CREDENTIALS", path)];

        var told = await AuditAsync([("GCE_METADATA_HOST", Google.Url.Authority), .. environment]);

        Assert.Contains("there are no application default credentials", told, StringComparison.Ordinal);
        Assert.Contains("Set credentialsPath, useWorkloadIdentity or GOOGLE_APPLICATION_CREDENTIALS, and restart", told, StringComparison.Ordinal);
    }

    async Task<string> AuditAsync((string Name, string Value)[] environment, params string[] arguments)
    {
        using var home = new TempFolder();
        var ours = new DirectoryInfo(AppContext.BaseDirectory);
        var auditor = Path.Combine(ours.Parent!.Parent!.FullName, "GoogleAuditor", ours.Name, "GoogleAuditor.dll");
        var start = new ProcessStartInfo("dotnet", [auditor, Google.Url.ToString(), .. arguments]) { RedirectStandardOutput = true };

        // Where gcloud would have left its own.
        start.Environment["HOME"] = home.Path;
        start.Environment["APPDATA"] = home.Path;
        start.Environment.Remove("GOOGLE_APPLICATION_CREDENTIALS");
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var told = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return told.Trim();
    }
}
