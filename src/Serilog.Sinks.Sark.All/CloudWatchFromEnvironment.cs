using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.Sark.CloudWatch;

namespace Serilog.Sinks.Sark.All;

// AWS_REGION and AWS's keys are set on many machines for other reasons, and are no sign.
sealed class CloudWatchFromEnvironment() : SiemFromEnvironment("cloudwatch", "SIEM_CLOUDWATCH_ENABLED", "CLOUDWATCH_LOG_GROUP", "CLOUDWATCH_LOG_STREAM")
{
    public override void Check(SiemVariables variables) => Check<CloudWatchOptions>(variables, Read);

    public override LoggerConfiguration Add(
        LoggerSinkConfiguration writeTo, SiemVariables variables, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch) =>
        writeTo.SarkCloudWatch(options => Read(variables, options), restrictedToMinimumLevel, levelSwitch);

    public override LoggerConfiguration Add(
        LoggerAuditSinkConfiguration auditTo, SiemVariables variables, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch) =>
        auditTo.SarkCloudWatch(options => Read(variables, options), restrictedToMinimumLevel, levelSwitch);

    static void Read(SiemVariables variables, CloudWatchOptions options)
    {
        ReadShared(variables, options);
        variables.Text("AWS_REGION", value => options.Region = value);
        variables.Text("CLOUDWATCH_LOG_GROUP", value => options.LogGroup = value);
        variables.Text("CLOUDWATCH_LOG_STREAM", value => options.LogStream = value);
        variables.Text("AWS_ACCESS_KEY_ID", value => options.AccessKeyId = value);
        variables.Text("AWS_SECRET_ACCESS_KEY", value => options.SecretAccessKey = value);
        variables.Text("AWS_SESSION_TOKEN", value => options.SessionToken = value);
        variables.Text("AWS_PROFILE", value => options.Profile = value);
        variables.Flag("AWS_USE_INSTANCE_ROLE", value => options.UseInstanceRole = value);
        variables.Flag("CLOUDWATCH_CREATE_LOG_STREAM", value => options.CreateLogStream = value);
        variables.Flag("CLOUDWATCH_CREATE_LOG_GROUP", value => options.CreateLogGroup = value);
        variables.Number("CLOUDWATCH_RETENTION_DAYS", value => options.RetentionDays = value);
        variables.Text("CLOUDWATCH_ENDPOINT_URL", value => options.EndpointUrl = value);
    }
}
