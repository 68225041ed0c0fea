using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.Sark.Splunk;

namespace Serilog.Sinks.Sark.All;

sealed class SplunkFromEnvironment() : SiemFromEnvironment("splunk", "SIEM_SPLUNK_ENABLED", "SPLUNK_HEC_URL", "SPLUNK_HEC_TOKEN")
{
    public override void Check(SiemVariables variables) => Check<SplunkOptions>(variables, Read);

    public override LoggerConfiguration Add(
        LoggerSinkConfiguration writeTo, SiemVariables variables, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch) =>
        writeTo.SarkSplunk(options => Read(variables, options), restrictedToMinimumLevel, levelSwitch);

    public override LoggerConfiguration Add(
        LoggerAuditSinkConfiguration auditTo, SiemVariables variables, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch) =>
        auditTo.SarkSplunk(options => Read(variables, options), restrictedToMinimumLevel, levelSwitch);

    static void Read(SiemVariables variables, SplunkOptions options)
    {
        ReadShared(variables, options);
        variables.Text("SPLUNK_HEC_URL", value => options.HecUrl = value);
        variables.Text("SPLUNK_HEC_TOKEN", value => options.HecToken = value);
        variables.Text("SPLUNK_INDEX", value => options.Index = value);
        variables.Text("SPLUNK_SOURCETYPE", value => options.Sourcetype = value);
        variables.Text("SPLUNK_SOURCE", value => options.Source = value);
        variables.Text("SPLUNK_HOST", value => options.Host = value);
        variables.Flag("SPLUNK_VERIFY_SSL", value => options.VerifySsl = value);
        variables.Flag("SPLUNK_USE_ACK", value => options.UseAck = value);
        variables.Number("SPLUNK_ACK_TIMEOUT_SECONDS", value => options.AckTimeoutSeconds = value);
        variables.Number("SPLUNK_MAX_REQUEST_BYTES", value => options.MaxRequestBytes = value);
    }
}
