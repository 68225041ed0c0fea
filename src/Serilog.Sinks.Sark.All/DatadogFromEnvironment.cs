using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.Sark.Datadog;

namespace Serilog.Sinks.Sark.All;

sealed class DatadogFromEnvironment() : SiemFromEnvironment("datadog", "SIEM_DATADOG_ENABLED", "DATADOG_API_KEY")
{
    public override void Check(SiemVariables variables) => Check<DatadogOptions>(variables, Read);

    public override LoggerConfiguration Add(
        LoggerSinkConfiguration writeTo, SiemVariables variables, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch) =>
        writeTo.SarkDatadog(options => Read(variables, options), restrictedToMinimumLevel, levelSwitch);

    public override LoggerConfiguration Add(
        LoggerAuditSinkConfiguration auditTo, SiemVariables variables, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch) =>
        auditTo.SarkDatadog(options => Read(variables, options), restrictedToMinimumLevel, levelSwitch);

    static void Read(SiemVariables variables, DatadogOptions options)
    {
        ReadShared(variables, options);
        variables.Text("DATADOG_API_KEY", value => options.ApiKey = value);
        variables.Text("DATADOG_APP_KEY", value => options.ApplicationKey = value);
        variables.Text("DATADOG_SITE", value => options.Site = value);
        variables.Text("DATADOG_SERVICE", value => options.Service = value);
        variables.Text("DATADOG_SOURCE", value => options.Source = value);
        variables.Text("DATADOG_ENV", value => options.Env = value);
        variables.Text("DATADOG_VERSION", value => options.Version = value);
        variables.Text("DATADOG_HOST", value => options.Host = value);
        variables.Text("DATADOG_ENDPOINT_URL", value => options.EndpointUrl = value);
        variables.Number("DATADOG_RATE_LIMIT_PER_SECOND", value => options.RateLimitPerSecond = value);
        variables.Number("DATADOG_RATE_LIMIT_BURST", value => options.RateLimitBurst = value);
        variables.Text("DATADOG_TAGS", value =>
        {
            foreach (var tag in value.Split(',')) options.Tags.Add(tag.Trim());
        });
    }
}
