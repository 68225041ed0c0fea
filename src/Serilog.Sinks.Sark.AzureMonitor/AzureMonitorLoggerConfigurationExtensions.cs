using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.Sark;
using Serilog.Sinks.Sark.AzureMonitor;

namespace Serilog;

/// <summary>Adds Azure Monitor to a logger.</summary>
public static class AzureMonitorLoggerConfigurationExtensions
{
    /// <summary>Delivers audit events to Azure Monitor by the Logs Ingestion API, in the background, batched, retried and accounted for.</summary>
    /// <param name="configuration">The logger's <c>WriteTo</c>.</param>
    /// <param name="endpoint">See <see cref="AzureMonitorOptions.Endpoint" />. Required; optional here so that a configuration without it is refused and not passed over.</param>
    /// <param name="dcrImmutableId">See <see cref="AzureMonitorOptions.DcrImmutableId" />. Required; optional here so that a configuration without it is refused and not passed over.</param>
    /// <param name="streamName">See <see cref="AzureMonitorOptions.StreamName" />. Required; optional here so that a configuration without it is refused and not passed over.</param>
    /// <param name="credential">See <see cref="AzureMonitorOptions.Credential" />.</param>
    /// <param name="tenantId">See <see cref="AzureMonitorOptions.TenantId" />.</param>
    /// <param name="clientId">See <see cref="AzureMonitorOptions.ClientId" />.</param>
    /// <param name="clientSecret">See <see cref="AzureMonitorOptions.ClientSecret" />.</param>
    /// <param name="authorityHost">See <see cref="AzureMonitorOptions.AuthorityHost" />.</param>
    /// <param name="cloud">See <see cref="AzureMonitorOptions.Cloud" />.</param>
    /// <param name="maxTimeSpanMinutes">See <see cref="AzureMonitorOptions.MaxTimeSpanMinutes" />.</param>
    /// <param name="oversizeEvents">See <see cref="AzureMonitorOptions.OversizeEvents" />.</param>
    /// <param name="batchSize">See <see cref="SiemOptions.BatchSize" />.</param>
    /// <param name="batchTimeoutSeconds">See <see cref="SiemOptions.BatchTimeoutSeconds" />.</param>
    /// <param name="maxQueueSize">See <see cref="SiemOptions.MaxQueueSize" />.</param>
    /// <param name="maxQueueBytes">See <see cref="SiemOptions.MaxQueueBytes" />.</param>
    /// <param name="retryAttempts">See <see cref="SiemOptions.RetryAttempts" />.</param>
    /// <param name="retryBackoffBase">See <see cref="SiemOptions.RetryBackoffBase" />.</param>
    /// <param name="retryBackoffMaxSeconds">See <see cref="SiemOptions.RetryBackoffMaxSeconds" />.</param>
    /// <param name="timeoutSeconds">See <see cref="SiemOptions.TimeoutSeconds" />.</param>
    /// <param name="verifySsl">See <see cref="HttpSiemOptions.VerifySsl" />.</param>
    /// <param name="compressPayloads">See <see cref="HttpSiemOptions.CompressPayloads" />.</param>
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
    public static LoggerConfiguration SarkAzureMonitor(
        this LoggerSinkConfiguration configuration,
        string endpoint = "",
        string dcrImmutableId = "",
        string streamName = "",
        AzureCredentialKind? credential = null,
        string? tenantId = null,
        string? clientId = null,
        string? clientSecret = null,
        string? authorityHost = null,
        AzureCloud? cloud = null,
        int? maxTimeSpanMinutes = null,
        OversizeEvents oversizeEvents = OversizeEvents.Truncate,
        int batchSize = 100,
        int batchTimeoutSeconds = 5,
        int maxQueueSize = 50_000,
        long maxQueueBytes = 268_435_456,
        int retryAttempts = 3,
        double retryBackoffBase = 2.0,
        int retryBackoffMaxSeconds = 60,
        int timeoutSeconds = 30,
        bool verifySsl = true,
        bool compressPayloads = true,
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
                endpoint, dcrImmutableId, streamName, credential, tenantId, clientId, clientSecret, authorityHost, cloud, maxTimeSpanMinutes, oversizeEvents,
                batchSize, batchTimeoutSeconds, maxQueueSize, maxQueueBytes, retryAttempts, retryBackoffBase, retryBackoffMaxSeconds, timeoutSeconds, verifySsl,
                compressPayloads, maxConnections, maxConcurrentRequests, rateLimitPerSecond, rateLimitBurst, breakAfterFailures, breakDurationSeconds,
                closeAfterSuccesses, proxy, journalDirectory, durability, journalMaxBytes, shutdownTimeoutSeconds, includeNonAuditEvents, lowerCaseNames,
                redactSecrets, redactKeys, hashKey, hashUserEmail, hashIpAddress, enabled, name),
            restrictedToMinimumLevel,
            levelSwitch);

    /// <summary>Delivers audit events to Azure Monitor by the Logs Ingestion API, in the background, batched, retried and accounted for.</summary>
    /// <param name="configuration">The logger's <c>WriteTo</c>.</param>
    /// <param name="configure">Sets the options; <see cref="AzureMonitorOptions.Endpoint" />, <see cref="AzureMonitorOptions.DcrImmutableId" /> and <see cref="AzureMonitorOptions.StreamName" /> are required.</param>
    /// <param name="restrictedToMinimumLevel">The lowest level passed to the sink. Ignored when <paramref name="levelSwitch" /> is given.</param>
    /// <param name="levelSwitch">Changes the lowest level at run time.</param>
    /// <returns>The logger configuration, for further calls.</returns>
    /// <exception cref="ArgumentException">A value is missing or out of its range; the message names it.</exception>
    public static LoggerConfiguration SarkAzureMonitor(
        this LoggerSinkConfiguration configuration,
        Action<AzureMonitorOptions> configure,
        LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum,
        LoggingLevelSwitch? levelSwitch = null) =>
        Add(configuration.SarkSiem, Configure(configure), restrictedToMinimumLevel, levelSwitch);

    /// <summary>Delivers each audit event to Azure Monitor by the Logs Ingestion API before the logging call returns; the call throws if Azure does not confirm it.</summary>
    /// <param name="configuration">The logger's <c>AuditTo</c>.</param>
    /// <param name="endpoint">See <see cref="AzureMonitorOptions.Endpoint" />. Required; optional here so that a configuration without it is refused and not passed over.</param>
    /// <param name="dcrImmutableId">See <see cref="AzureMonitorOptions.DcrImmutableId" />. Required; optional here so that a configuration without it is refused and not passed over.</param>
    /// <param name="streamName">See <see cref="AzureMonitorOptions.StreamName" />. Required; optional here so that a configuration without it is refused and not passed over.</param>
    /// <param name="credential">See <see cref="AzureMonitorOptions.Credential" />.</param>
    /// <param name="tenantId">See <see cref="AzureMonitorOptions.TenantId" />.</param>
    /// <param name="clientId">See <see cref="AzureMonitorOptions.ClientId" />.</param>
    /// <param name="clientSecret">See <see cref="AzureMonitorOptions.ClientSecret" />.</param>
    /// <param name="authorityHost">See <see cref="AzureMonitorOptions.AuthorityHost" />.</param>
    /// <param name="cloud">See <see cref="AzureMonitorOptions.Cloud" />.</param>
    /// <param name="maxTimeSpanMinutes">See <see cref="AzureMonitorOptions.MaxTimeSpanMinutes" />.</param>
    /// <param name="oversizeEvents">See <see cref="AzureMonitorOptions.OversizeEvents" />.</param>
    /// <param name="batchSize">See <see cref="SiemOptions.BatchSize" />.</param>
    /// <param name="batchTimeoutSeconds">See <see cref="SiemOptions.BatchTimeoutSeconds" />.</param>
    /// <param name="maxQueueSize">See <see cref="SiemOptions.MaxQueueSize" />.</param>
    /// <param name="maxQueueBytes">See <see cref="SiemOptions.MaxQueueBytes" />.</param>
    /// <param name="retryAttempts">See <see cref="SiemOptions.RetryAttempts" />.</param>
    /// <param name="retryBackoffBase">See <see cref="SiemOptions.RetryBackoffBase" />.</param>
    /// <param name="retryBackoffMaxSeconds">See <see cref="SiemOptions.RetryBackoffMaxSeconds" />.</param>
    /// <param name="timeoutSeconds">See <see cref="SiemOptions.TimeoutSeconds" />.</param>
    /// <param name="verifySsl">See <see cref="HttpSiemOptions.VerifySsl" />.</param>
    /// <param name="compressPayloads">See <see cref="HttpSiemOptions.CompressPayloads" />.</param>
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
    public static LoggerConfiguration SarkAzureMonitor(
        this LoggerAuditSinkConfiguration configuration,
        string endpoint = "",
        string dcrImmutableId = "",
        string streamName = "",
        AzureCredentialKind? credential = null,
        string? tenantId = null,
        string? clientId = null,
        string? clientSecret = null,
        string? authorityHost = null,
        AzureCloud? cloud = null,
        int? maxTimeSpanMinutes = null,
        OversizeEvents oversizeEvents = OversizeEvents.Truncate,
        int batchSize = 100,
        int batchTimeoutSeconds = 5,
        int maxQueueSize = 50_000,
        long maxQueueBytes = 268_435_456,
        int retryAttempts = 3,
        double retryBackoffBase = 2.0,
        int retryBackoffMaxSeconds = 60,
        int timeoutSeconds = 30,
        bool verifySsl = true,
        bool compressPayloads = true,
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
                endpoint, dcrImmutableId, streamName, credential, tenantId, clientId, clientSecret, authorityHost, cloud, maxTimeSpanMinutes, oversizeEvents,
                batchSize, batchTimeoutSeconds, maxQueueSize, maxQueueBytes, retryAttempts, retryBackoffBase, retryBackoffMaxSeconds, timeoutSeconds, verifySsl,
                compressPayloads, maxConnections, maxConcurrentRequests, rateLimitPerSecond, rateLimitBurst, breakAfterFailures, breakDurationSeconds,
                closeAfterSuccesses, proxy, journalDirectory, durability, journalMaxBytes, shutdownTimeoutSeconds, includeNonAuditEvents, lowerCaseNames,
                redactSecrets, redactKeys, hashKey, hashUserEmail, hashIpAddress, enabled, name),
            restrictedToMinimumLevel,
            levelSwitch);

    /// <summary>Delivers each audit event to Azure Monitor by the Logs Ingestion API before the logging call returns; the call throws if Azure does not confirm it.</summary>
    /// <param name="configuration">The logger's <c>AuditTo</c>.</param>
    /// <param name="configure">Sets the options; <see cref="AzureMonitorOptions.Endpoint" />, <see cref="AzureMonitorOptions.DcrImmutableId" /> and <see cref="AzureMonitorOptions.StreamName" /> are required.</param>
    /// <param name="restrictedToMinimumLevel">The lowest level passed to the sink. Ignored when <paramref name="levelSwitch" /> is given.</param>
    /// <param name="levelSwitch">Changes the lowest level at run time.</param>
    /// <returns>The logger configuration, for further calls.</returns>
    /// <exception cref="ArgumentException">A value is missing or out of its range; the message names it.</exception>
    public static LoggerConfiguration SarkAzureMonitor(
        this LoggerAuditSinkConfiguration configuration,
        Action<AzureMonitorOptions> configure,
        LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum,
        LoggingLevelSwitch? levelSwitch = null) =>
        Add(configuration.SarkSiem, Configure(configure), restrictedToMinimumLevel, levelSwitch);

    static AzureMonitorOptions CreateOptions(
        string endpoint, string dcrImmutableId, string streamName, AzureCredentialKind? credential, string? tenantId, string? clientId,
        string? clientSecret, string? authorityHost, AzureCloud? cloud, int? maxTimeSpanMinutes, OversizeEvents oversizeEvents,
        int batchSize, int batchTimeoutSeconds, int maxQueueSize, long maxQueueBytes, int retryAttempts, double retryBackoffBase,
        int retryBackoffMaxSeconds, int timeoutSeconds, bool verifySsl, bool compressPayloads, int maxConnections,
        int maxConcurrentRequests, int? rateLimitPerSecond, int? rateLimitBurst, int breakAfterFailures, int breakDurationSeconds,
        int closeAfterSuccesses, string? proxy, string? journalDirectory, Durability? durability, long journalMaxBytes,
        int shutdownTimeoutSeconds, bool includeNonAuditEvents, bool lowerCaseNames, bool redactSecrets, string? redactKeys,
        string? hashKey, bool hashUserEmail, bool hashIpAddress, bool enabled, string? name)
    {
        return new AzureMonitorOptions
        {
            Endpoint = endpoint,
            DcrImmutableId = dcrImmutableId,
            StreamName = streamName,
            Credential = credential,
            TenantId = tenantId,
            ClientId = clientId,
            ClientSecret = clientSecret,
            AuthorityHost = authorityHost,
            Cloud = cloud,
            MaxTimeSpanMinutes = maxTimeSpanMinutes,
            OversizeEvents = oversizeEvents,
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
    }

    static LoggerConfiguration Add(AddSiem add, AzureMonitorOptions options, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch) =>
        add(() => new AzureMonitorAdapter(options), options, restrictedToMinimumLevel, levelSwitch);

    static AzureMonitorOptions Configure(Action<AzureMonitorOptions> configure)
    {
        if (configure is null) throw new ArgumentNullException(nameof(configure));

        var options = new AzureMonitorOptions();
        configure(options);
        return options;
    }

    delegate LoggerConfiguration AddSiem(Func<SiemAdapter> createAdapter, SiemOptions options, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch);
}
