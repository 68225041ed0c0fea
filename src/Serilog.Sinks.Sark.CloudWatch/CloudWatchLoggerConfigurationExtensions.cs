using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.Sark;
using Serilog.Sinks.Sark.CloudWatch;

namespace Serilog;

/// <summary>Adds AWS CloudWatch Logs to a logger.</summary>
public static class CloudWatchLoggerConfigurationExtensions
{
    /// <summary>Delivers audit events to AWS CloudWatch Logs in the background, batched, retried and accounted for.</summary>
    /// <param name="configuration">The logger's <c>WriteTo</c>.</param>
    /// <param name="region">See <see cref="CloudWatchOptions.Region" />.</param>
    /// <param name="logGroup">See <see cref="CloudWatchOptions.LogGroup" />. Required; optional here so that a configuration without it is refused and not passed over.</param>
    /// <param name="logStream">See <see cref="CloudWatchOptions.LogStream" />.</param>
    /// <param name="accessKeyId">See <see cref="CloudWatchOptions.AccessKeyId" />.</param>
    /// <param name="secretAccessKey">See <see cref="CloudWatchOptions.SecretAccessKey" />.</param>
    /// <param name="sessionToken">See <see cref="CloudWatchOptions.SessionToken" />.</param>
    /// <param name="profile">See <see cref="CloudWatchOptions.Profile" />.</param>
    /// <param name="useInstanceRole">See <see cref="CloudWatchOptions.UseInstanceRole" />.</param>
    /// <param name="createLogStream">See <see cref="CloudWatchOptions.CreateLogStream" />.</param>
    /// <param name="createLogGroup">See <see cref="CloudWatchOptions.CreateLogGroup" />.</param>
    /// <param name="retentionDays">See <see cref="CloudWatchOptions.RetentionDays" />.</param>
    /// <param name="oversizeEvents">See <see cref="CloudWatchOptions.OversizeEvents" />.</param>
    /// <param name="endpointUrl">See <see cref="CloudWatchOptions.EndpointUrl" />.</param>
    /// <param name="batchSize">See <see cref="SiemOptions.BatchSize" />.</param>
    /// <param name="batchTimeoutSeconds">See <see cref="SiemOptions.BatchTimeoutSeconds" />.</param>
    /// <param name="maxQueueSize">See <see cref="SiemOptions.MaxQueueSize" />.</param>
    /// <param name="maxQueueBytes">See <see cref="SiemOptions.MaxQueueBytes" />.</param>
    /// <param name="retryAttempts">See <see cref="SiemOptions.RetryAttempts" />.</param>
    /// <param name="retryBackoffBase">See <see cref="SiemOptions.RetryBackoffBase" />.</param>
    /// <param name="retryBackoffMaxSeconds">See <see cref="SiemOptions.RetryBackoffMaxSeconds" />.</param>
    /// <param name="timeoutSeconds">See <see cref="SiemOptions.TimeoutSeconds" />.</param>
    /// <param name="verifySsl">See <see cref="HttpSiemOptions.VerifySsl" />.</param>
    /// <param name="compressPayloads">See <see cref="HttpSiemOptions.CompressPayloads" />; false here, since Amazon does not document gzip for this API.</param>
    /// <param name="maxConnections">See <see cref="HttpSiemOptions.MaxConnections" />.</param>
    /// <param name="maxConcurrentRequests">See <see cref="SiemOptions.MaxConcurrentRequests" />.</param>
    /// <param name="rateLimitPerSecond">See <see cref="SiemOptions.RateLimitPerSecond" />.</param>
    /// <param name="rateLimitBurst">See <see cref="SiemOptions.RateLimitBurst" />.</param>
    /// <param name="breakAfterFailures">See <see cref="SiemOptions.BreakAfterFailures" />.</param>
    /// <param name="breakDurationSeconds">See <see cref="SiemOptions.BreakDurationSeconds" />.</param>
    /// <param name="closeAfterSuccesses">See <see cref="SiemOptions.CloseAfterSuccesses" />.</param>
    /// <param name="proxy">See <see cref="HttpSiemOptions.Proxy" />.</param>
    /// <param name="journalDirectory">See <see cref="SiemOptions.JournalDirectory" />.</param>
    /// <param name="durability">See <see cref="SiemOptions.Durability" />.</param>
    /// <param name="journalMaxBytes">See <see cref="SiemOptions.JournalMaxBytes" />.</param>
    /// <param name="shutdownTimeoutSeconds">See <see cref="SiemOptions.ShutdownTimeoutSeconds" />.</param>
    /// <param name="includeNonAuditEvents">See <see cref="SiemOptions.IncludeNonAuditEvents" />.</param>
    /// <param name="lowerCaseNames">See <see cref="SiemOptions.LowerCaseNames" />.</param>
    /// <param name="redactSecrets">See <see cref="SiemOptions.RedactSecrets" />.</param>
    /// <param name="redactKeys">See <see cref="SiemOptions.RedactKeys" />.</param>
    /// <param name="hashKey">See <see cref="SiemOptions.HashKey" />.</param>
    /// <param name="hashUserEmail">See <see cref="SiemOptions.HashUserEmail" />.</param>
    /// <param name="hashIpAddress">See <see cref="SiemOptions.HashIpAddress" />.</param>
    /// <param name="enabled">See <see cref="SiemOptions.Enabled" />.</param>
    /// <param name="name">See <see cref="SiemOptions.Name" />.</param>
    /// <param name="restrictedToMinimumLevel">The lowest level passed to the sink. Ignored when <paramref name="levelSwitch" /> is given.</param>
    /// <param name="levelSwitch">Changes the lowest level at run time.</param>
    /// <returns>The logger configuration, for further calls.</returns>
    /// <exception cref="ArgumentException">A value is missing or out of its range; the message names it.</exception>
    public static LoggerConfiguration SarkCloudWatch(
        this LoggerSinkConfiguration configuration,
        string region = "",
        string logGroup = "",
        string logStream = "{host}",
        string? accessKeyId = null,
        string? secretAccessKey = null,
        string? sessionToken = null,
        string? profile = null,
        bool useInstanceRole = false,
        bool createLogStream = true,
        bool createLogGroup = false,
        int? retentionDays = null,
        OversizeEvents oversizeEvents = OversizeEvents.Truncate,
        string? endpointUrl = null,
        int batchSize = 100,
        int batchTimeoutSeconds = 5,
        int maxQueueSize = 50_000,
        long maxQueueBytes = 268_435_456,
        int retryAttempts = 3,
        double retryBackoffBase = 2.0,
        int retryBackoffMaxSeconds = 60,
        int timeoutSeconds = 30,
        bool verifySsl = true,
        bool compressPayloads = false,
        int maxConnections = 100,
        int maxConcurrentRequests = 4,
        int? rateLimitPerSecond = null,
        int? rateLimitBurst = null,
        int breakAfterFailures = 5,
        int breakDurationSeconds = 60,
        int closeAfterSuccesses = 2,
        string? proxy = null,
        string? journalDirectory = null,
        Durability? durability = null,
        long journalMaxBytes = 1_073_741_824,
        int shutdownTimeoutSeconds = 30,
        bool includeNonAuditEvents = false,
        bool lowerCaseNames = false,
        bool redactSecrets = true,
        string? redactKeys = null,
        string? hashKey = null,
        bool hashUserEmail = false,
        bool hashIpAddress = false,
        bool enabled = true,
        string? name = null,
        LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum,
        LoggingLevelSwitch? levelSwitch = null) =>
        Add(configuration.SarkSiem,
            CreateOptions(
                region, logGroup, logStream, accessKeyId, secretAccessKey, sessionToken, profile, useInstanceRole, createLogStream, createLogGroup,
                retentionDays, oversizeEvents, endpointUrl,
                batchSize, batchTimeoutSeconds,
                maxQueueSize, maxQueueBytes, retryAttempts, retryBackoffBase, retryBackoffMaxSeconds, timeoutSeconds, verifySsl, compressPayloads,
                maxConnections, maxConcurrentRequests, rateLimitPerSecond, rateLimitBurst, breakAfterFailures, breakDurationSeconds, closeAfterSuccesses,
                proxy, journalDirectory, durability, journalMaxBytes, shutdownTimeoutSeconds, includeNonAuditEvents, lowerCaseNames,
                redactSecrets, redactKeys, hashKey, hashUserEmail, hashIpAddress, enabled, name),
            restrictedToMinimumLevel,
            levelSwitch);

    /// <summary>Delivers audit events to AWS CloudWatch Logs in the background, batched, retried and accounted for.</summary>
    /// <param name="configuration">The logger's <c>WriteTo</c>.</param>
    /// <param name="configure">Sets the options; <see cref="CloudWatchOptions.LogGroup" /> is required.</param>
    /// <param name="restrictedToMinimumLevel">The lowest level passed to the sink. Ignored when <paramref name="levelSwitch" /> is given.</param>
    /// <param name="levelSwitch">Changes the lowest level at run time.</param>
    /// <returns>The logger configuration, for further calls.</returns>
    /// <exception cref="ArgumentException">A value is missing or out of its range; the message names it.</exception>
    public static LoggerConfiguration SarkCloudWatch(
        this LoggerSinkConfiguration configuration,
        Action<CloudWatchOptions> configure,
        LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum,
        LoggingLevelSwitch? levelSwitch = null) =>
        Add(configuration.SarkSiem, Configure(configure), restrictedToMinimumLevel, levelSwitch);

    /// <summary>Delivers each audit event to AWS CloudWatch Logs before the logging call returns; the call throws if CloudWatch Logs does not confirm it.</summary>
    /// <param name="configuration">The logger's <c>AuditTo</c>.</param>
    /// <param name="region">See <see cref="CloudWatchOptions.Region" />.</param>
    /// <param name="logGroup">See <see cref="CloudWatchOptions.LogGroup" />. Required; optional here so that a configuration without it is refused and not passed over.</param>
    /// <param name="logStream">See <see cref="CloudWatchOptions.LogStream" />.</param>
    /// <param name="accessKeyId">See <see cref="CloudWatchOptions.AccessKeyId" />.</param>
    /// <param name="secretAccessKey">See <see cref="CloudWatchOptions.SecretAccessKey" />.</param>
    /// <param name="sessionToken">See <see cref="CloudWatchOptions.SessionToken" />.</param>
    /// <param name="profile">See <see cref="CloudWatchOptions.Profile" />.</param>
    /// <param name="useInstanceRole">See <see cref="CloudWatchOptions.UseInstanceRole" />.</param>
    /// <param name="createLogStream">See <see cref="CloudWatchOptions.CreateLogStream" />.</param>
    /// <param name="createLogGroup">See <see cref="CloudWatchOptions.CreateLogGroup" />.</param>
    /// <param name="retentionDays">See <see cref="CloudWatchOptions.RetentionDays" />.</param>
    /// <param name="oversizeEvents">See <see cref="CloudWatchOptions.OversizeEvents" />.</param>
    /// <param name="endpointUrl">See <see cref="CloudWatchOptions.EndpointUrl" />.</param>
    /// <param name="batchSize">See <see cref="SiemOptions.BatchSize" />.</param>
    /// <param name="batchTimeoutSeconds">See <see cref="SiemOptions.BatchTimeoutSeconds" />.</param>
    /// <param name="maxQueueSize">See <see cref="SiemOptions.MaxQueueSize" />.</param>
    /// <param name="maxQueueBytes">See <see cref="SiemOptions.MaxQueueBytes" />.</param>
    /// <param name="retryAttempts">See <see cref="SiemOptions.RetryAttempts" />.</param>
    /// <param name="retryBackoffBase">See <see cref="SiemOptions.RetryBackoffBase" />.</param>
    /// <param name="retryBackoffMaxSeconds">See <see cref="SiemOptions.RetryBackoffMaxSeconds" />.</param>
    /// <param name="timeoutSeconds">See <see cref="SiemOptions.TimeoutSeconds" />.</param>
    /// <param name="verifySsl">See <see cref="HttpSiemOptions.VerifySsl" />.</param>
    /// <param name="compressPayloads">See <see cref="HttpSiemOptions.CompressPayloads" />; false here, since Amazon does not document gzip for this API.</param>
    /// <param name="maxConnections">See <see cref="HttpSiemOptions.MaxConnections" />.</param>
    /// <param name="maxConcurrentRequests">See <see cref="SiemOptions.MaxConcurrentRequests" />.</param>
    /// <param name="rateLimitPerSecond">See <see cref="SiemOptions.RateLimitPerSecond" />.</param>
    /// <param name="rateLimitBurst">See <see cref="SiemOptions.RateLimitBurst" />.</param>
    /// <param name="breakAfterFailures">See <see cref="SiemOptions.BreakAfterFailures" />.</param>
    /// <param name="breakDurationSeconds">See <see cref="SiemOptions.BreakDurationSeconds" />.</param>
    /// <param name="closeAfterSuccesses">See <see cref="SiemOptions.CloseAfterSuccesses" />.</param>
    /// <param name="proxy">See <see cref="HttpSiemOptions.Proxy" />.</param>
    /// <param name="journalDirectory">See <see cref="SiemOptions.JournalDirectory" />.</param>
    /// <param name="durability">See <see cref="SiemOptions.Durability" />.</param>
    /// <param name="journalMaxBytes">See <see cref="SiemOptions.JournalMaxBytes" />.</param>
    /// <param name="shutdownTimeoutSeconds">See <see cref="SiemOptions.ShutdownTimeoutSeconds" />.</param>
    /// <param name="includeNonAuditEvents">See <see cref="SiemOptions.IncludeNonAuditEvents" />.</param>
    /// <param name="lowerCaseNames">See <see cref="SiemOptions.LowerCaseNames" />.</param>
    /// <param name="redactSecrets">See <see cref="SiemOptions.RedactSecrets" />.</param>
    /// <param name="redactKeys">See <see cref="SiemOptions.RedactKeys" />.</param>
    /// <param name="hashKey">See <see cref="SiemOptions.HashKey" />.</param>
    /// <param name="hashUserEmail">See <see cref="SiemOptions.HashUserEmail" />.</param>
    /// <param name="hashIpAddress">See <see cref="SiemOptions.HashIpAddress" />.</param>
    /// <param name="enabled">See <see cref="SiemOptions.Enabled" />.</param>
    /// <param name="name">See <see cref="SiemOptions.Name" />.</param>
    /// <param name="restrictedToMinimumLevel">The lowest level passed to the sink. Ignored when <paramref name="levelSwitch" /> is given.</param>
    /// <param name="levelSwitch">Changes the lowest level at run time.</param>
    /// <returns>The logger configuration, for further calls.</returns>
    /// <exception cref="ArgumentException">A value is missing or out of its range; the message names it.</exception>
    public static LoggerConfiguration SarkCloudWatch(
        this LoggerAuditSinkConfiguration configuration,
        string region = "",
        string logGroup = "",
        string logStream = "{host}",
        string? accessKeyId = null,
        string? secretAccessKey = null,
        string? sessionToken = null,
        string? profile = null,
        bool useInstanceRole = false,
        bool createLogStream = true,
        bool createLogGroup = false,
        int? retentionDays = null,
        OversizeEvents oversizeEvents = OversizeEvents.Truncate,
        string? endpointUrl = null,
        int batchSize = 100,
        int batchTimeoutSeconds = 5,
        int maxQueueSize = 50_000,
        long maxQueueBytes = 268_435_456,
        int retryAttempts = 3,
        double retryBackoffBase = 2.0,
        int retryBackoffMaxSeconds = 60,
        int timeoutSeconds = 30,
        bool verifySsl = true,
        bool compressPayloads = false,
        int maxConnections = 100,
        int maxConcurrentRequests = 4,
        int? rateLimitPerSecond = null,
        int? rateLimitBurst = null,
        int breakAfterFailures = 5,
        int breakDurationSeconds = 60,
        int closeAfterSuccesses = 2,
        string? proxy = null,
        string? journalDirectory = null,
        Durability? durability = null,
        long journalMaxBytes = 1_073_741_824,
        int shutdownTimeoutSeconds = 30,
        bool includeNonAuditEvents = false,
        bool lowerCaseNames = false,
        bool redactSecrets = true,
        string? redactKeys = null,
        string? hashKey = null,
        bool hashUserEmail = false,
        bool hashIpAddress = false,
        bool enabled = true,
        string? name = null,
        LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum,
        LoggingLevelSwitch? levelSwitch = null) =>
        Add(configuration.SarkSiem,
            CreateOptions(
                region, logGroup, logStream, accessKeyId, secretAccessKey, sessionToken, profile, useInstanceRole, createLogStream, createLogGroup,
                retentionDays, oversizeEvents, endpointUrl,
                batchSize, batchTimeoutSeconds,
                maxQueueSize, maxQueueBytes, retryAttempts, retryBackoffBase, retryBackoffMaxSeconds, timeoutSeconds, verifySsl, compressPayloads,
                maxConnections, maxConcurrentRequests, rateLimitPerSecond, rateLimitBurst, breakAfterFailures, breakDurationSeconds, closeAfterSuccesses,
                proxy, journalDirectory, durability, journalMaxBytes, shutdownTimeoutSeconds, includeNonAuditEvents, lowerCaseNames,
                redactSecrets, redactKeys, hashKey, hashUserEmail, hashIpAddress, enabled, name),
            restrictedToMinimumLevel,
            levelSwitch);

    /// <summary>Delivers each audit event to AWS CloudWatch Logs before the logging call returns; the call throws if CloudWatch Logs does not confirm it.</summary>
    /// <param name="configuration">The logger's <c>AuditTo</c>.</param>
    /// <param name="configure">Sets the options; <see cref="CloudWatchOptions.LogGroup" /> is required.</param>
    /// <param name="restrictedToMinimumLevel">The lowest level passed to the sink. Ignored when <paramref name="levelSwitch" /> is given.</param>
    /// <param name="levelSwitch">Changes the lowest level at run time.</param>
    /// <returns>The logger configuration, for further calls.</returns>
    /// <exception cref="ArgumentException">A value is missing or out of its range; the message names it.</exception>
    public static LoggerConfiguration SarkCloudWatch(
        this LoggerAuditSinkConfiguration configuration,
        Action<CloudWatchOptions> configure,
        LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum,
        LoggingLevelSwitch? levelSwitch = null) =>
        Add(configuration.SarkSiem, Configure(configure), restrictedToMinimumLevel, levelSwitch);

    static CloudWatchOptions CreateOptions(
        string region, string logGroup, string logStream, string? accessKeyId, string? secretAccessKey, string? sessionToken, string? profile,
        bool useInstanceRole, bool createLogStream, bool createLogGroup, int? retentionDays, OversizeEvents oversizeEvents, string? endpointUrl, int batchSize,
        int batchTimeoutSeconds, int maxQueueSize, long maxQueueBytes, int retryAttempts, double retryBackoffBase,
        int retryBackoffMaxSeconds, int timeoutSeconds, bool verifySsl, bool compressPayloads, int maxConnections,
        int maxConcurrentRequests, int? rateLimitPerSecond, int? rateLimitBurst, int breakAfterFailures, int breakDurationSeconds,
        int closeAfterSuccesses, string? proxy, string? journalDirectory, Durability? durability, long journalMaxBytes,
        int shutdownTimeoutSeconds, bool includeNonAuditEvents, bool lowerCaseNames, bool redactSecrets, string? redactKeys, string? hashKey,
        bool hashUserEmail, bool hashIpAddress, bool enabled, string? name) =>
        new()
        {
            Region = region,
            LogGroup = logGroup,
            LogStream = logStream,
            AccessKeyId = accessKeyId,
            SecretAccessKey = secretAccessKey,
            SessionToken = sessionToken,
            Profile = profile,
            UseInstanceRole = useInstanceRole,
            CreateLogStream = createLogStream,
            CreateLogGroup = createLogGroup,
            RetentionDays = retentionDays,
            OversizeEvents = oversizeEvents,
            EndpointUrl = endpointUrl,
            BatchSize = batchSize,
            BatchTimeoutSeconds = batchTimeoutSeconds,
            MaxQueueSize = maxQueueSize,
            MaxQueueBytes = maxQueueBytes,
            RetryAttempts = retryAttempts,
            RetryBackoffBase = retryBackoffBase,
            RetryBackoffMaxSeconds = retryBackoffMaxSeconds,
            TimeoutSeconds = timeoutSeconds,
            VerifySsl = verifySsl,
            CompressPayloads = compressPayloads,
            MaxConnections = maxConnections,
            MaxConcurrentRequests = maxConcurrentRequests,
            RateLimitPerSecond = rateLimitPerSecond,
            RateLimitBurst = rateLimitBurst,
            BreakAfterFailures = breakAfterFailures,
            BreakDurationSeconds = breakDurationSeconds,
            CloseAfterSuccesses = closeAfterSuccesses,
            Proxy = proxy,
            JournalDirectory = journalDirectory,
            Durability = durability,
            JournalMaxBytes = journalMaxBytes,
            ShutdownTimeoutSeconds = shutdownTimeoutSeconds,
            IncludeNonAuditEvents = includeNonAuditEvents,
            LowerCaseNames = lowerCaseNames,
            RedactSecrets = redactSecrets,
            RedactKeys = redactKeys,
            HashKey = hashKey,
            HashUserEmail = hashUserEmail,
            HashIpAddress = hashIpAddress,
            Enabled = enabled,
            Name = name,
        };

    static LoggerConfiguration Add(AddSiem add, CloudWatchOptions options, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch) =>
        add(() => new CloudWatchAdapter(options), options, restrictedToMinimumLevel, levelSwitch);

    static CloudWatchOptions Configure(Action<CloudWatchOptions> configure)
    {
        if (configure is null) throw new ArgumentNullException(nameof(configure));

        var options = new CloudWatchOptions();
        configure(options);
        return options;
    }

    delegate LoggerConfiguration AddSiem(Func<SiemAdapter> createAdapter, SiemOptions options, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch);
}
