using System.Runtime.CompilerServices;

namespace Serilog.Sinks.Sark;

/// <summary>
/// How events are queued, batched, retried and given up, for any SIEM. Set before the sink is created; later changes have no effect.
/// </summary>
public class SiemOptions
{
    const int ShortestHashKey = 16;

    /// <summary>Whether the sink is added at all. Default: true. Setting: <c>enabled</c>, <c>SIEM_ENABLED</c>.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The name of this SIEM in metrics, health and messages. Default: the adapter's name. Set it where two sinks send to SIEMs of
    /// the same kind: by it each finds its own events in a <see cref="JournalDirectory" />. Not blank. Setting: <c>name</c>.
    /// </summary>
    public string? Name { get; set; }

    /// <summary>The most events in one batch, 1 to 1000. Default: 100. Setting: <c>batchSize</c>, <c>SIEM_BATCH_SIZE</c>.</summary>
    public int BatchSize { get; set; } = 100;

    /// <summary>
    /// The longest an event waits for its batch to fill, in seconds, 1 to 60. Default: 5. Setting: <c>batchTimeoutSeconds</c>,
    /// <c>SIEM_BATCH_TIMEOUT_SECONDS</c>.
    /// </summary>
    public int BatchTimeoutSeconds { get; set; } = 5;

    /// <summary>
    /// The most events held in memory, 1 to 10,000,000. Beyond it the newest are dropped and reported. Default: 50,000. Setting:
    /// <c>maxQueueSize</c>, <c>SIEM_MAX_QUEUE_SIZE</c>.
    /// </summary>
    public int MaxQueueSize { get; set; } = 50_000;

    /// <summary>
    /// The most bytes of encoded events held in memory, from 1 MiB. Beyond it the newest are dropped and reported. Default: 256 MiB.
    /// Setting: <c>maxQueueBytes</c>, <c>SIEM_MAX_QUEUE_BYTES</c>.
    /// </summary>
    public long MaxQueueBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>
    /// How often a request is repeated before its events wait for the SIEM to come back, 0 to 10. Default: 3. Setting:
    /// <c>retryAttempts</c>, <c>SIEM_RETRY_ATTEMPTS</c>.
    /// </summary>
    public int RetryAttempts { get; set; } = 3;

    /// <summary>
    /// The base b of the waits between attempts, which are up to b, b², b³ … seconds, 1 to 10. Default: 2, so 2 s, 4 s, 8 s. Setting:
    /// <c>retryBackoffBase</c>, <c>SIEM_RETRY_BACKOFF_BASE</c>.
    /// </summary>
    public double RetryBackoffBase { get; set; } = 2.0;

    /// <summary>
    /// The longest wait between two attempts, in seconds, 1 to 300. Default: 60. Setting: <c>retryBackoffMaxSeconds</c>,
    /// <c>SIEM_RETRY_BACKOFF_MAX</c>.
    /// </summary>
    public int RetryBackoffMaxSeconds { get; set; } = 60;

    /// <summary>
    /// The longest one attempt may take, in seconds, 1 to 120. Default: 30. Setting: <c>timeoutSeconds</c>, <c>SIEM_TIMEOUT_SECONDS</c>.
    /// </summary>
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>The most requests in flight at once, 1 to 100. Default: 4. Setting: <c>maxConcurrentRequests</c>, <c>SIEM_MAX_CONCURRENT_REQUESTS</c>.</summary>
    public int MaxConcurrentRequests { get; set; } = 4;

    /// <summary>
    /// The most events sent per second, repeated ones included, 1 to 1,000,000; events beyond it wait, and none is dropped for it. Default: none, no limit.
    /// Setting: <c>rateLimitPerSecond</c>, <c>DATADOG_RATE_LIMIT_PER_SECOND</c>.
    /// </summary>
    public int? RateLimitPerSecond { get; set; }

    /// <summary>
    /// The most events sent at once after a quiet time, when <see cref="RateLimitPerSecond" /> is set; from <see cref="BatchSize" /> to 10,000,000. Default:
    /// one second's worth, or a batch if that is more. Setting: <c>rateLimitBurst</c>, <c>DATADOG_RATE_LIMIT_BURST</c>.
    /// </summary>
    public int? RateLimitBurst { get; set; }

    /// <summary>
    /// After how many failed requests in a row no more are sent for a while, 1 to 100. Default: 5. A SIEM that refuses the token or key has the same effect at
    /// once. Setting: <c>breakAfterFailures</c>, <c>SIEM_BREAK_AFTER_FAILURES</c>.
    /// </summary>
    public int BreakAfterFailures { get; set; } = 5;

    /// <summary>
    /// How long no request is sent then, in seconds, 1 to 3600; a single one follows, to see whether the SIEM is back. Ends early when a health check finds
    /// that it is. Default: 60. Setting: <c>breakDurationSeconds</c>, <c>SIEM_BREAK_DURATION_SECONDS</c>.
    /// </summary>
    public int BreakDurationSeconds { get; set; } = 60;

    /// <summary>How many such requests, one at a time, must succeed before all flow again, 1 to 10. Default: 2. Setting: <c>closeAfterSuccesses</c>, <c>SIEM_CLOSE_AFTER_SUCCESSES</c>.</summary>
    public int CloseAfterSuccesses { get; set; } = 2;

    /// <summary>
    /// How long disposing the sink may take to deliver what is still in memory, in seconds, 0 to 600. What is left then is dropped and
    /// reported. Default: 30. Setting: <c>shutdownTimeoutSeconds</c>, <c>SIEM_SHUTDOWN_TIMEOUT_SECONDS</c>.
    /// </summary>
    public int ShutdownTimeoutSeconds { get; set; } = 30;

    /// <summary>
    /// Where events are kept until they are delivered, to outlive a full queue, an outage, the process. Created private, with a folder for each sink. Not used by
    /// <c>AuditTo</c>, whose caller has the confirmation. Default: none. Setting: <c>journalDirectory</c>, <c>SIEM_JOURNAL_DIRECTORY</c>.
    /// </summary>
    public string? JournalDirectory { get; set; }

    /// <summary>
    /// What events survive. Default: <see cref="Sark.Durability.Journal" /> with a <see cref="JournalDirectory" />, else <see cref="Sark.Durability.Memory" />. Setting:
    /// <c>durability</c>, <c>SIEM_DURABILITY</c>.
    /// </summary>
    public Durability? Durability { get; set; }

    /// <summary>
    /// The most bytes of the sink's journal, from 16 MiB. Beyond it events are in memory only, and it is reported. Default: 1 GiB. Setting:
    /// <c>journalMaxBytes</c>, <c>SIEM_JOURNAL_MAX_BYTES</c>.
    /// </summary>
    public long JournalMaxBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>
    /// Whether log events without an audit event are sent too, as a JSON object with level, message and properties. Default: false.
    /// Setting: <c>includeNonAuditEvents</c>, <c>SIEM_INCLUDE_NON_AUDIT_EVENTS</c>.
    /// </summary>
    public bool IncludeNonAuditEvents { get; set; }

    /// <summary>
    /// Whether event types and severities are written in lower case, as the SARK Python server does. Default: false. Setting:
    /// <c>lowerCaseNames</c>, <c>SIEM_LOWER_CASE_NAMES</c>.
    /// </summary>
    public bool LowerCaseNames { get; set; }

    /// <summary>
    /// Whether values are masked whose key ends with a word that means a secret everywhere (password, passwd, pwd, passphrase, secret, token, api key, access key, private
    /// key, secret key, authorization, cookie, connection string, credential), however it is written, at any depth of <see cref="AuditEvent.Details" />,
    /// <see cref="AuditEvent.ActionParameters" /> and <see cref="AuditEvent.PrincipalAttributes" />, in further members of an audit event, and in other properties of
    /// the log event. Null, true and false are left as they are. It happens before an event is sent or written to the journal. Default: true. Setting:
    /// <c>redactSecrets</c>, <c>SIEM_REDACT_SECRETS</c>.
    /// </summary>
    public bool RedactSecrets { get; set; } = true;

    /// <summary>Further keys whose values are masked in the same way, separated by commas. Default: none. Setting: <c>redactKeys</c>, <c>SIEM_REDACT_KEYS</c>.</summary>
    public string? RedactKeys { get; set; }

    /// <summary>
    /// The key of the hashes (HMAC-SHA256, 128 bits) that stand in for what <see cref="HashUserEmail" /> and <see cref="HashIpAddress" /> name: at least 16 characters, and
    /// a secret, since with it an address can be looked for. Default: none. Setting: <c>hashKey</c>, <c>SIEM_HASH_KEY</c>.
    /// </summary>
    public string? HashKey { get; set; }

    /// <summary>Whether <see cref="AuditEvent.UserEmail" /> is hashed. Default: false. Setting: <c>hashUserEmail</c>, <c>SIEM_HASH_USER_EMAIL</c>.</summary>
    public bool HashUserEmail { get; set; }

    /// <summary>Whether <see cref="AuditEvent.IpAddress" /> is hashed. Default: false. Setting: <c>hashIpAddress</c>, <c>SIEM_HASH_IP_ADDRESS</c>.</summary>
    public bool HashIpAddress { get; set; }

    /// <summary>The clock and the timers behind every wait but the batch timeout and the rate limit. Default: the system's. For tests.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal Durability EffectiveDurability =>
        Durability ?? (JournalDirectory is null ? Sark.Durability.Memory : Sark.Durability.Journal);

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it, its range and where it is set.</exception>
    public virtual void Validate()
    {
        if (Name is not null && string.IsNullOrWhiteSpace(Name)) throw Invalid(nameof(Name), "must not be blank; leave it out for the adapter's own.");
        CheckRange(BatchSize, 1, 1000, "events", environment: "SIEM_BATCH_SIZE");
        CheckRange(BatchTimeoutSeconds, 1, 60, "seconds", environment: "SIEM_BATCH_TIMEOUT_SECONDS");
        CheckRange(MaxQueueSize, 1, 10_000_000, "events", environment: "SIEM_MAX_QUEUE_SIZE");
        CheckRange(MaxQueueBytes, 1024 * 1024, long.MaxValue, "bytes", environment: "SIEM_MAX_QUEUE_BYTES");
        CheckRange(RetryAttempts, 0, 10, "attempts", environment: "SIEM_RETRY_ATTEMPTS");
        CheckRange(RetryBackoffBase, 1, 10, "", environment: "SIEM_RETRY_BACKOFF_BASE");
        CheckRange(RetryBackoffMaxSeconds, 1, 300, "seconds", environment: "SIEM_RETRY_BACKOFF_MAX");
        CheckRange(TimeoutSeconds, 1, 120, "seconds", environment: "SIEM_TIMEOUT_SECONDS");
        CheckRange(MaxConcurrentRequests, 1, 100, "requests", environment: "SIEM_MAX_CONCURRENT_REQUESTS");
        if (RateLimitPerSecond is { } rateLimitPerSecond)
            CheckRange(rateLimitPerSecond, 1, 1_000_000, "events", environment: "DATADOG_RATE_LIMIT_PER_SECOND", option: nameof(RateLimitPerSecond));
        if (RateLimitBurst is { } rateLimitBurst)
            CheckRange(rateLimitBurst, BatchSize, 10_000_000, "events (batchSize at least)", environment: "DATADOG_RATE_LIMIT_BURST", option: nameof(RateLimitBurst));
        if (RateLimitBurst is not null && RateLimitPerSecond is null)
            throw Invalid(nameof(RateLimitBurst), "has no meaning without rateLimitPerSecond; set both or neither.", "DATADOG_RATE_LIMIT_BURST");
        CheckRange(BreakAfterFailures, 1, 100, "failures", environment: "SIEM_BREAK_AFTER_FAILURES");
        CheckRange(BreakDurationSeconds, 1, 3600, "seconds", environment: "SIEM_BREAK_DURATION_SECONDS");
        CheckRange(CloseAfterSuccesses, 1, 10, "successes", environment: "SIEM_CLOSE_AFTER_SUCCESSES");
        CheckRange(ShutdownTimeoutSeconds, 0, 600, "seconds", environment: "SIEM_SHUTDOWN_TIMEOUT_SECONDS");
        CheckRange(JournalMaxBytes, 16 * 1024 * 1024, long.MaxValue, "bytes", environment: "SIEM_JOURNAL_MAX_BYTES");
        if (Durability is < Sark.Durability.Memory or > Sark.Durability.JournalSynced) throw Invalid(nameof(Durability), "must be Memory, Spill, Journal or JournalSynced.", "SIEM_DURABILITY");
        if (EffectiveDurability != Sark.Durability.Memory && string.IsNullOrWhiteSpace(JournalDirectory))
            throw Invalid(nameof(JournalDirectory), $"is missing; durability {EffectiveDurability} needs a directory.", "SIEM_JOURNAL_DIRECTORY");
        var hashes = HashUserEmail || HashIpAddress;
        if (hashes && (HashKey is null || HashKey.Length < ShortestHashKey))
            throw Invalid(nameof(HashKey), $"must be {ShortestHashKey} characters at least where hashUserEmail or hashIpAddress is set.", "SIEM_HASH_KEY");
        if (!hashes && HashKey is not null) throw Invalid(nameof(HashKey), "has no meaning without hashUserEmail or hashIpAddress.", "SIEM_HASH_KEY");
        if (TimeProvider is null) throw new ArgumentNullException(nameof(TimeProvider));
    }

    /// <summary>Throws unless <paramref name="value" /> lies between <paramref name="min" /> and <paramref name="max" />.</summary>
    /// <param name="value">The option's value.</param>
    /// <param name="min">The smallest value allowed.</param>
    /// <param name="max">The largest value allowed.</param>
    /// <param name="unit">The unit, in the plural; empty for a plain number.</param>
    /// <param name="environment">The environment variable that sets the option, if there is one.</param>
    /// <param name="option">The option's name; filled in by the compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of range.</exception>
    protected static void CheckRange<T>(
        T value, T min, T max, string unit, string? environment = null, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : struct, IComparable<T>, IFormattable
    {
        // A NaN compares below everything, so it is out of every range.
        if (value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0) return;

        var name = ToSettingName(option);
        var range = value is long ? FormattableString.Invariant($"at least {min}") : FormattableString.Invariant($"between {min} and {max}");
        throw new ArgumentOutOfRangeException(
            name,
            FormattableString.Invariant($"{name} must be {range}{(unit.Length > 0 ? " " + unit : "")}, but is {value}.{SetBy(name, environment)}"));
    }

    /// <summary>Makes the exception for an option whose value is not acceptable.</summary>
    /// <param name="option">The option's name.</param>
    /// <param name="problem">What is wrong and how to put it right, as the rest of a sentence that begins with the option's name. Holds no secret.</param>
    /// <param name="environment">The environment variable that sets the option, if there is one.</param>
    protected static ArgumentException Invalid(string option, string problem, string? environment = null)
    {
        var name = ToSettingName(option);
        return new ArgumentException($"{name} {problem}{SetBy(name, environment)}", name);
    }

    static string SetBy(string name, string? environment) =>
        $" It is set by '{name}' (Serilog:WriteTo:…:Args:{name} in appsettings.json){(environment is null ? "" : $", or by {environment} in the environment")}.";

    static string ToSettingName(string option) => char.ToLowerInvariant(option[0]) + option.Substring(1);
}
