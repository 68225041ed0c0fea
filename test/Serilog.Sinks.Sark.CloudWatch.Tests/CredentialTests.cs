using System.Net.Http.Json;
using System.Text.Json;
using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.CloudWatch.Tests;

/// <summary>Where credentials come from, and what happens when they expire. AWS's own library fetches them, from an emulator on loopback.</summary>
[Collection(AwsEnvironment.Name)]
public sealed class CredentialTests : IDisposable
{
    readonly CloudWatchEmulator _cloudWatch;

    public CredentialTests(AwsEnvironment environment)
    {
        _cloudWatch = environment.CloudWatch;
        _cloudWatch.Received.Clear();
    }

    public void Dispose() => _cloudWatch.IssuesCredentials = true;

    [Fact]
    public async Task WithoutAnySettingTheChainFindsThoseOfTheContainer()
    {
        var logger = CreateLogger();

        logger.Audit(Some.AuditEvents(10));
        await logger.DisposeAsync();

        Assert.Equal(10, _cloudWatch.Received.Count);
        Assert.All(_cloudWatch.Received.Requests, request => Assert.Contains("Credential=ASIA", request.Headers["Authorization"], StringComparison.Ordinal));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ASessionThatExpiresInTheMiddleOfARunIsRenewedAndNothingIsLost()
    {
        var logger = CreateLogger();
        logger.Audit(Some.AuditEvents(100));
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 100, "the first events are delivered");

        _cloudWatch.ExpireSessions();
        var issued = _cloudWatch.SessionsIssued;
        logger.Audit(Some.AuditEvents(100));
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 200, "all events are delivered");
        await logger.DisposeAsync();

        Assert.Equal((200, 0), (_cloudWatch.Received.Count, _cloudWatch.Received.Duplicates));
        Assert.True(_cloudWatch.SessionsIssued > issued);
        Assert.Contains("ExpiredTokenException", Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task WhileNobodyIssuesCredentialsEventsWait()
    {
        _cloudWatch.IssuesCredentials = false;
        var logger = CreateLogger(options => options.UseInstanceRole = true);

        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count > 0, "it is told");
        Assert.Contains("there are no AWS credentials", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        Assert.Contains("there are no AWS credentials", (await logger.Monitor.CheckHealthAsync()).Error, StringComparison.Ordinal);

        _cloudWatch.IssuesCredentials = true;
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 10, "all events are delivered");
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task TheInstancesRoleIsUsedWhateverKeysAndProfilesThereAre()
    {
        var logger = CreateLogger(options =>
        {
            options.UseInstanceRole = true;
            options.AccessKeyId = "AKIASOMEBODYELSE";
            options.SecretAccessKey = "a-wrong-secret";
            options.Profile = "no-such-profile";
        });

        logger.Audit(Some.AuditEvents(10));
        await logger.DisposeAsync();

        Assert.Equal(10, _cloudWatch.Received.Count);
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData("the-key", "Credential=AKIA")]
    [InlineData("the-role", "Credential=ASIA")]
    [InlineData("the-web-identity", "Credential=ASIA")]
    public async Task AProfilesKeyIsUsedAndItsRoleAssumed(string profile, string credential)
    {
        var logger = CreateLogger(options =>
        {
            options.Profile = profile;
            options.Region = "";
        });

        logger.Audit(Some.AuditEvents(10));
        await logger.DisposeAsync();

        Assert.Equal(10, _cloudWatch.Received.Count);
        Assert.All(_cloudWatch.Received.Requests, request => Assert.Contains(credential, request.Headers["Authorization"], StringComparison.Ordinal));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AProfileThatIsNotThereIsTold()
    {
        var logger = CreateLogger(options =>
        {
            options.Profile = "no-such-profile";
            options.ShutdownTimeoutSeconds = 0;
        });

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "it is told");

        Assert.Contains("no profile no-such-profile with credentials", logger.Failures.Failures[0].Message, StringComparison.Ordinal);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task ATemporaryKeyIsUsedWithItsTokenAndWhenItExpiresTheOperatorIsTold()
    {
        using var http = new HttpClient();
        var session = await http.GetFromJsonAsync<JsonElement>(_cloudWatch.CredentialsUrl);
        var logger = CreateLogger(options =>
        {
            options.AccessKeyId = session.GetProperty("AccessKeyId").GetString();
            options.SecretAccessKey = session.GetProperty("SecretAccessKey").GetString();
            options.SessionToken = session.GetProperty("Token").GetString();
            options.ShutdownTimeoutSeconds = 0;
        });
        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 10, "the first events are delivered");

        _cloudWatch.ExpireSessions();
        logger.Audit(Some.AuditEvents(10));
        await Eventually.TrueAsync(() => logger.Failures.Failures.Count == 1, "the refusal is told");

        var told = Assert.Single(logger.Failures.Failures).Message;
        Assert.Contains("Give a new sessionToken with its key", told, StringComparison.Ordinal);
        Assert.DoesNotContain(session.GetProperty("Token").GetString()!, told, StringComparison.Ordinal);
        await logger.DisposeAsync();
        logger.AssertBooksBalance();
    }

    [Fact]
    public void AuditToSignsWithTheChainsCredentialsToo()
    {
        using var logger = new LoggerConfiguration().AuditTo.SarkCloudWatch("us-east-1", "/aws/sark/audit", endpointUrl: _cloudWatch.Url.ToString()).CreateLogger();

        SingleThread.Run(() => logger.Audit(Some.AuditEvent()));

        Assert.Equal(1, _cloudWatch.Received.Count);
    }

    [Theory]
    [InlineData("{instance_id}", "i-0123456789abcdef0")]
    [InlineData("production-{instance_id}/{pid}", "production-i-0123456789abcdef0/PID")]
    public async Task TheInstancesIdIsInTheNameOfTheStream(string logStream, string name)
    {
        var logger = CreateLogger(options => options.LogStream = logStream);

        logger.Audit(Some.AuditEvents(100));
        await logger.DisposeAsync();

        var expected = name.Replace("PID", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.All(_cloudWatch.Received.All, received => Assert.Equal(expected, received.Envelope.GetProperty("logStreamName").GetString()));
        Assert.Equal(100, _cloudWatch.Received.Count);
    }

    [Fact]
    public async Task WithoutAnInstanceTheMachinesNameStandsInForItsId()
    {
        _cloudWatch.InstanceId = null;
        var logger = CreateLogger(options => options.LogStream = "x-{instance_id}");

        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();
        _cloudWatch.InstanceId = "i-0123456789abcdef0";

        Assert.Equal($"x-{Environment.MachineName}", Assert.Single(_cloudWatch.Received.All).Envelope.GetProperty("logStreamName").GetString());
    }

    [Fact]
    public void WithoutARegionAnywhereTheStartFails()
    {
        var exception = Assert.Throws<ArgumentException>(() => new LoggerConfiguration().WriteTo.SarkCloudWatch(logGroup: "/aws/sark/audit"));

        Assert.Equal("region", exception.ParamName);
        Assert.Contains("AWS_REGION in the environment", exception.Message, StringComparison.Ordinal);
    }

    TestLogger CreateLogger(Action<CloudWatchOptions>? configure = null)
    {
        var name = TestLogger.NewName();
        return TestLogger.Create(name, writeTo => writeTo.SarkCloudWatch(options =>
        {
            options.EndpointUrl = _cloudWatch.Url.ToString();
            options.Region = _cloudWatch.Region;
            options.LogGroup = "/aws/sark/audit";
            options.LogStream = "the-stream";
            options.Name = name;
            options.BatchTimeoutSeconds = 1;
            options.BreakDurationSeconds = 1;
            configure?.Invoke(options);
        }));
    }
}
