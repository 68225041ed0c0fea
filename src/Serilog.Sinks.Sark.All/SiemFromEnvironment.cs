using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;

namespace Serilog.Sinks.Sark.All;

/// <summary>How one kind of SIEM is recognized and set up by variables.</summary>
/// <param name="type">What <c>SIEM_TYPE</c> calls it.</param>
/// <param name="enabledBy">The variable that switches it on or off.</param>
/// <param name="signs">Variables that are set for this SIEM only: where nothing else chooses, they do.</param>
abstract class SiemFromEnvironment(string type, string enabledBy, params string[] signs)
{
    public string Type => type;

    public string EnabledBy => enabledBy;

    public bool IsHintedAt(SiemVariables variables) => signs.Any(variables.Has);

    /// <summary>Reads everything once into options that are then thrown away, so that what is wrong is told before the first sink is created.</summary>
    /// <exception cref="ArgumentException">A variable is missing or wrong.</exception>
    public abstract void Check(SiemVariables variables);

    public abstract LoggerConfiguration Add(LoggerSinkConfiguration writeTo, SiemVariables variables, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch);

    public abstract LoggerConfiguration Add(LoggerAuditSinkConfiguration auditTo, SiemVariables variables, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch);

    protected static void Check<T>(SiemVariables variables, Action<SiemVariables, T> read)
        where T : SiemOptions, new()
    {
        var options = new T();
        read(variables, options);
        options.Validate();
    }

    protected static void ReadShared(SiemVariables variables, HttpSiemOptions options)
    {
        variables.Number("SIEM_BATCH_SIZE", value => options.BatchSize = value);
        variables.Number("SIEM_BATCH_TIMEOUT_SECONDS", value => options.BatchTimeoutSeconds = value);
        variables.Number("SIEM_MAX_QUEUE_SIZE", value => options.MaxQueueSize = value);
        variables.Bytes("SIEM_MAX_QUEUE_BYTES", value => options.MaxQueueBytes = value);
        variables.Number("SIEM_RETRY_ATTEMPTS", value => options.RetryAttempts = value);
        variables.Fraction("SIEM_RETRY_BACKOFF_BASE", value => options.RetryBackoffBase = value);
        variables.Number("SIEM_RETRY_BACKOFF_MAX", value => options.RetryBackoffMaxSeconds = value);
        variables.Number("SIEM_TIMEOUT_SECONDS", value => options.TimeoutSeconds = value);
        variables.Flag("SIEM_COMPRESS_PAYLOADS", value => options.CompressPayloads = value);
        variables.Number("SIEM_MAX_CONCURRENT_REQUESTS", value => options.MaxConcurrentRequests = value);
        variables.Number("SIEM_BREAK_AFTER_FAILURES", value => options.BreakAfterFailures = value);
        variables.Number("SIEM_BREAK_DURATION_SECONDS", value => options.BreakDurationSeconds = value);
        variables.Number("SIEM_CLOSE_AFTER_SUCCESSES", value => options.CloseAfterSuccesses = value);
        variables.Text("SIEM_PROXY", value => options.Proxy = value);
        variables.Text("SIEM_JOURNAL_DIRECTORY", value => options.JournalDirectory = value);
        variables.Name<Durability>("SIEM_DURABILITY", "Memory, Spill, Journal or JournalSynced", value => options.Durability = value);
        variables.Bytes("SIEM_JOURNAL_MAX_BYTES", value => options.JournalMaxBytes = value);
        variables.Number("SIEM_SHUTDOWN_TIMEOUT_SECONDS", value => options.ShutdownTimeoutSeconds = value);
        variables.Flag("SIEM_INCLUDE_NON_AUDIT_EVENTS", value => options.IncludeNonAuditEvents = value);
        variables.Flag("SIEM_LOWER_CASE_NAMES", value => options.LowerCaseNames = value);
        variables.Flag("SIEM_REDACT_SECRETS", value => options.RedactSecrets = value);
        variables.Text("SIEM_REDACT_KEYS", value => options.RedactKeys = value);
        variables.Text("SIEM_HASH_KEY", value => options.HashKey = value);
        variables.Flag("SIEM_HASH_USER_EMAIL", value => options.HashUserEmail = value);
        variables.Flag("SIEM_HASH_IP_ADDRESS", value => options.HashIpAddress = value);
        variables.Number("HTTPX_MAX_CONNECTIONS", value => options.MaxConnections = value);
    }
}
