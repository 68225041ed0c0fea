using System.Text;
using Microsoft.Extensions.Configuration;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.CloudWatch.Tests;

public sealed class ConfigurationTests : CloudWatchFixture
{
    public static TheoryData<string, Action<CloudWatchOptions>, string> WrongSettings => new()
    {
        { "region", options => options.Region = "nowhere", "must be the name of an AWS region" },
        { "region", options => options.Region = "https://logs.us-east-1.amazonaws.com", "must be the name of an AWS region" },
        { "region", options => options.Region = "us-east-1/", "must be the name of an AWS region" },
        { "logGroup", options => options.LogGroup = "", "is missing" },
        { "logGroup", options => options.LogGroup = "sark audit", "letters, digits and _ - / . #" },
        { "logGroup", options => options.LogGroup = "aws/sark", "must not begin with aws/" },
        { "logGroup", options => options.LogGroup = new string('g', 513), "1 to 512" },
        { "logStream", options => options.LogStream = "", "must not be empty" },
        { "logStream", options => options.LogStream = "a:b", "must not contain : or *" },
        { "logStream", options => options.LogStream = "a*", "must not contain : or *" },
        { "logStream", options => options.LogStream = "{instance}", "but has {instance}" },
        { "logStream", options => options.LogStream = new string('s', 510) + "{date}", "512 characters at most" },
        { "secretAccessKey", options => options.SecretAccessKey = null, "is missing" },
        { "secretAccessKey", options => options.SecretAccessKey = "xyzzy secret", "printable ASCII without blanks" },
        { "accessKeyId", options => options.AccessKeyId = null, "is missing" },
        { "accessKeyId", options => options.AccessKeyId = "", "printable ASCII without blanks" },
        { "sessionToken", options => options.SessionToken = "xyzzy token", "printable ASCII without blanks" },
        { "profile", options => options.Profile = " ", "must not be blank" },
        { "retentionDays", options => options.RetentionDays = 365, "has no meaning without createLogGroup" },
        { "oversizeEvents", options => options.OversizeEvents = (OversizeEvents)2, "must be Truncate or Reject" },
        { "createLogGroup", options => (options.CreateLogGroup, options.CreateLogStream) = (true, false), "has no meaning without createLogStream" },
        { "endpointUrl", options => options.EndpointUrl = "vpce-1.logs.amazonaws.com", "is not an absolute URL" },
        { "endpointUrl", options => options.EndpointUrl = "https://user:password@proxy", "must not contain a user name or password" },
    };

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public void AWrongSettingIsNamedAtStartUp(string parameter, Action<CloudWatchOptions> spoil, string problem)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => new LoggerConfiguration().WriteTo.SarkCloudWatch(options =>
        {
            options.Region = "us-east-1";
            options.LogGroup = LogGroup;
            options.AccessKeyId = "AKIAIOSFODNN7EXAMPLE";
            options.SecretAccessKey = "a-secret";
            spoil(options);
        }));

        Assert.Equal(parameter, exception.ParamName);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        Assert.All(["a-secret", "xyzzy secret", "xyzzy token", "password@"], secret => Assert.DoesNotContain(secret, exception.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(10_000)]
    public void ARetentionThatAmazonDoesNotKnowIsRefused(int days)
    {
        var exception = Assert.Throws<ArgumentException>(() => new LoggerConfiguration().WriteTo.SarkCloudWatch("us-east-1", LogGroup, createLogGroup: true, retentionDays: days));

        Assert.Contains($"must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days, but is {days}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARegionThatIsNotKnownIsWarnedAbout()
    {
        SelfLogCapture.Start();
        var region = $"eu-{TestLogger.NewName()[5..15]}-9";

        using var logger = new LoggerConfiguration().WriteTo.SarkCloudWatch(region, LogGroup).CreateLogger();

        Assert.Contains("none of the AWS regions known", Assert.Single(SelfLogCapture.About(region)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("us-east-1", "https://logs.us-east-1.amazonaws.com/")]
    [InlineData("eu-central-1", "https://logs.eu-central-1.amazonaws.com/")]
    [InlineData("us-gov-west-1", "https://logs.us-gov-west-1.amazonaws.com/")]
    [InlineData("cn-north-1", "https://logs.cn-north-1.amazonaws.com.cn/")]
    [InlineData("eusc-de-east-1", "https://logs.eusc-de-east-1.amazonaws.eu/")]
    public async Task EventsGoToTheRegionsOwnAddress(string region, string address)
    {
        using var handler = new CapturingHandler();
        var logger = CreateLogger(options =>
        {
            options.Region = region;
            options.EndpointUrl = null;
            options.HttpMessageHandler = handler;
        });

        logger.Audit(Some.AuditEvent());
        await logger.DisposeAsync();

        var request = Assert.Single(handler.Requests);
        Assert.Equal(address, request.Url.ToString());
        Assert.Contains($"/{region}/logs/aws4_request", request.Authorization, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheStreamIsThatOfTheDayOfTheEarliestEventOfARequest()
    {
        var logger = CreateLogger(options => options.LogStream = "audit-{date}");
        var today = DateTimeOffset.UtcNow;

        logger.Audit(Some.AuditEvent() with { Timestamp = today.AddDays(-3) });
        logger.Audit(Some.AuditEvent() with { Timestamp = today });
        await logger.DisposeAsync();

        Assert.Equal([$"audit-{today.AddDays(-3):yyyy-MM-dd}", $"audit-{today:yyyy-MM-dd}"], CloudWatch.LogStreamsOf(LogGroup).Order());
    }

    [Fact]
    public async Task EverythingIsConfiguredFromAppsettings()
    {
        CloudWatch.DeleteLogGroups();
        var name = TestLogger.NewName();
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""
            {
              "Serilog": {
                "Using": [ "Serilog.Sinks.Sark.CloudWatch" ],
                "WriteTo": [ {
                  "Name": "SarkCloudWatch",
                  "Args": {
                    "region": "{{CloudWatch.Region}}", "logGroup": "/sark/from-appsettings", "logStream": "{host}-{pid}", "accessKeyId": "{{CloudWatch.AccessKeyId}}",
                    "secretAccessKey": "{{CloudWatch.SecretAccessKey}}", "useInstanceRole": false, "createLogStream": true, "createLogGroup": true, "retentionDays": 30, "oversizeEvents": "Reject",
                    "endpointUrl": "{{CloudWatch.Url}}", "compressPayloads": true, "name": "{{name}}", "batchTimeoutSeconds": 1
                  }
                } ]
              }
            }
            """))).Build();
        await using var logger = new LoggerConfiguration().ReadFrom.Configuration(configuration).CreateLogger();
        var monitor = SarkSiems.Running.Single(siem => siem.Name == name);

        logger.Audit(Some.AuditEvent());
        await Eventually.TrueAsync(() => monitor.GetMetrics().Delivered == 1, "the event is delivered");

        Assert.Equal([$"{Environment.MachineName}-{Environment.ProcessId}"], CloudWatch.LogStreamsOf("/sark/from-appsettings"));
        Assert.Equal(30, CloudWatch.RetentionOf("/sark/from-appsettings"));
    }

    [Fact]
    public void AConfigurationWithoutItsLogGroupIsRefusedAndNotPassedOver()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([
            new("Serilog:Using:0", "Serilog.Sinks.Sark.CloudWatch"), new("Serilog:WriteTo:0:Name", "SarkCloudWatch"), new("Serilog:WriteTo:0:Args:region", "us-east-1"),
        ]).Build();

        var exception = Assert.ThrowsAny<Exception>(() => new LoggerConfiguration().ReadFrom.Configuration(configuration).CreateLogger());

        Assert.Contains("logGroup is missing", exception.GetBaseException().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADisabledSinkNeedsNoLogGroup()
    {
        using var logger = new LoggerConfiguration().WriteTo.SarkCloudWatch(enabled: false).CreateLogger();

        logger.Audit(Some.AuditEvent());
    }
}
