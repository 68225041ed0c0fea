using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.Sark;
using Serilog.Sinks.Sark.AzureMonitor;

namespace Serilog;

/// <summary>Adds a Log Analytics workspace, by the retired HTTP Data Collector API, to a logger.</summary>
public static class AzureDataCollectorLoggerConfigurationExtensions
{
    const string Retired = "Microsoft has retired the HTTP Data Collector API on 14 September 2026. Move to SarkAzureMonitor: docs/azure-monitor.md tells how.";

    /// <summary>Delivers audit events to a Log Analytics workspace by the retired HTTP Data Collector API, in the background, batched, retried and accounted for.</summary>
    /// <param name="configuration">The logger's <c>WriteTo</c>.</param>
    /// <param name="workspaceId">See <see cref="AzureDataCollectorOptions.WorkspaceId" />. Required; optional here so that a configuration without it is refused and not passed over.</param>
    /// <param name="sharedKey">See <see cref="AzureDataCollectorOptions.SharedKey" />. Required; optional here so that a configuration without it is refused and not passed over.</param>
    /// <param name="logType">See <see cref="AzureDataCollectorOptions.LogType" />.</param>
    /// <param name="timeGeneratedField">See <see cref="AzureDataCollectorOptions.TimeGeneratedField" />.</param>
    /// <param name="cloud">See <see cref="AzureDataCollectorOptions.Cloud" />.</param>
    /// <param name="oversizeEvents">See <see cref="AzureDataCollectorOptions.OversizeEvents" />.</param>
    /// <param name="endpointUrl">See <see cref="AzureDataCollectorOptions.EndpointUrl" />.</param>
    /// <param name="batchSize">See <see cref="SiemOptions.BatchSize" />.</param>
    /// <param name="batchTimeoutSeconds">See <see cref="SiemOptions.BatchTimeoutSeconds" />.</param>
    /// <param name="maxQueueSize">See <see cref="SiemOptions.MaxQueueSize" />.</param>
    /// <param name="maxQueueBytes">See <see cref="SiemOptions.MaxQueueBytes" />.</param>
    /// <param name="retryAttempts">See <see cref="SiemOptions.RetryAttempts" />.</param>
    /// <param name="retryBackoffBase">See <see cref="SiemOptions.RetryBackoffBase" />.</param>
    /// <param name="retryBackoffMaxSeconds">See <see cref="SiemOptions.RetryBackoffMaxSeconds" />.</param>
    /// <param name="timeoutSeconds">See <see cref="SiemOptions.TimeoutSeconds" />.</param>
    /// <param name="verifySsl">See <see cref="HttpSiemOptions.VerifySsl" />.</param>
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
    [Obsolete(Retired)]
    public static LoggerConfiguration SarkAzureDataCollector(
        this LoggerSinkConfiguration configuration,
        string workspaceId = "",
        string sharedKey = "",
        string logType = "SARKAudit",
        string timeGeneratedField = "timestamp",
        AzureCloud cloud = AzureCloud.Public,
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
                workspaceId, sharedKey, logType, timeGeneratedField, cloud, oversizeEvents, endpointUrl, batchSize, batchTimeoutSeconds, maxQueueSize, maxQueueBytes,
                retryAttempts, retryBackoffBase, retryBackoffMaxSeconds, timeoutSeconds, verifySsl, maxConnections, maxConcurrentRequests, rateLimitPerSecond,
                rateLimitBurst, breakAfterFailures, breakDurationSeconds, closeAfterSuccesses, proxy, journalDirectory, durability, journalMaxBytes,
                shutdownTimeoutSeconds, includeNonAuditEvents, lowerCaseNames, redactSecrets, redactKeys, hashKey, hashUserEmail, hashIpAddress, enabled, name),
            restrictedToMinimumLevel,
            levelSwitch);

    /// <summary>Delivers audit events to a Log Analytics workspace by the retired HTTP Data Collector API, in the background, batched, retried and accounted for.</summary>
    /// <param name="configuration">The logger's <c>WriteTo</c>.</param>
    /// <param name="configure">Sets the options; <see cref="AzureDataCollectorOptions.WorkspaceId" /> and <see cref="AzureDataCollectorOptions.SharedKey" /> are required.</param>
    /// <param name="restrictedToMinimumLevel">The lowest level passed to the sink. Ignored when <paramref name="levelSwitch" /> is given.</param>
    /// <param name="levelSwitch">Changes the lowest level at run time.</param>
    /// <returns>The logger configuration, for further calls.</returns>
    /// <exception cref="ArgumentException">A value is missing or out of its range; the message names it.</exception>
    [Obsolete(Retired)]
    public static LoggerConfiguration SarkAzureDataCollector(
        this LoggerSinkConfiguration configuration,
        Action<AzureDataCollectorOptions> configure,
        LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum,
        LoggingLevelSwitch? levelSwitch = null) =>
        Add(configuration.SarkSiem, Configure(configure), restrictedToMinimumLevel, levelSwitch);

    /// <summary>Delivers each audit event to a Log Analytics workspace by the retired HTTP Data Collector API before the logging call returns; the call throws if Azure does not confirm it.</summary>
    /// <param name="configuration">The logger's <c>AuditTo</c>.</param>
    /// <param name="workspaceId">See <see cref="AzureDataCollectorOptions.WorkspaceId" />. Required; optional here so that a configuration without it is refused and not passed over.</param>
    /// <param name="sharedKey">See <see cref="AzureDataCollectorOptions.SharedKey" />. Required; optional here so that a configuration without it is refused and not passed over.</param>
    /// <param name="logType">See <see cref="AzureDataCollectorOptions.LogType" />.</param>
    /// <param name="timeGeneratedField">See <see cref="AzureDataCollectorOptions.TimeGeneratedField" />.</param>
    /// <param name="cloud">See <see cref="AzureDataCollectorOptions.Cloud" />.</param>
    /// <param name="oversizeEvents">See <see cref="AzureDataCollectorOptions.OversizeEvents" />.</param>
    /// <param name="endpointUrl">See <see cref="AzureDataCollectorOptions.EndpointUrl" />.</param>
    /// <param name="batchSize">See <see cref="SiemOptions.BatchSize" />.</param>
    /// <param name="batchTimeoutSeconds">See <see cref="SiemOptions.BatchTimeoutSeconds" />.</param>
    /// <param name="maxQueueSize">See <see cref="SiemOptions.MaxQueueSize" />.</param>
    /// <param name="maxQueueBytes">See <see cref="SiemOptions.MaxQueueBytes" />.</param>
    /// <param name="retryAttempts">See <see cref="SiemOptions.RetryAttempts" />.</param>
    /// <param name="retryBackoffBase">See <see cref="SiemOptions.RetryBackoffBase" />.</param>
    /// <param name="retryBackoffMaxSeconds">See <see cref="SiemOptions.RetryBackoffMaxSeconds" />.</param>
    /// <param name="timeoutSeconds">See <see cref="SiemOptions.TimeoutSeconds" />.</param>
    /// <param name="verifySsl">See <see cref="HttpSiemOptions.VerifySsl" />.</param>
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
    [Obsolete(Retired)]
    public static LoggerConfiguration SarkAzureDataCollector(
        this LoggerAuditSinkConfiguration configuration,
        string workspaceId = "",
        string sharedKey = "",
        string logType = "SARKAudit",
        string timeGeneratedField = "timestamp",
        AzureCloud cloud = AzureCloud.Public,
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
                workspaceId, sharedKey, logType, timeGeneratedField, cloud, oversizeEvents, endpointUrl, batchSize, batchTimeoutSeconds, maxQueueSize, maxQueueBytes,
                retryAttempts, retryBackoffBase, retryBackoffMaxSeconds, timeoutSeconds, verifySsl, maxConnections, maxConcurrentRequests, rateLimitPerSecond,
                rateLimitBurst, breakAfterFailures, breakDurationSeconds, closeAfterSuccesses, proxy, journalDirectory, durability, journalMaxBytes,
                shutdownTimeoutSeconds, includeNonAuditEvents, lowerCaseNames, redactSecrets, redactKeys, hashKey, hashUserEmail, hashIpAddress, enabled, name),
            restrictedToMinimumLevel,
            levelSwitch);

    /// <summary>Delivers each audit event to a Log Analytics workspace by the retired HTTP Data Collector API before the logging call returns; the call throws if Azure does not confirm it.</summary>
    /// <param name="configuration">The logger's <c>AuditTo</c>.</param>
    /// <param name="configure">Sets the options; <see cref="AzureDataCollectorOptions.WorkspaceId" /> and <see cref="AzureDataCollectorOptions.SharedKey" /> are required.</param>
    /// <param name="restrictedToMinimumLevel">The lowest level passed to the sink. Ignored when <paramref name="levelSwitch" /> is given.</param>
    /// <param name="levelSwitch">Changes the lowest level at run time.</param>
    /// <returns>The logger configuration, for further calls.</returns>
    /// <exception cref="ArgumentException">A value is missing or out of its range; the message names it.</exception>
    [Obsolete(Retired)]
    public static LoggerConfiguration SarkAzureDataCollector(
        this LoggerAuditSinkConfiguration configuration,
        Action<AzureDataCollectorOptions> configure,
        LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum,
        LoggingLevelSwitch? levelSwitch = null) =>
        Add(configuration.SarkSiem, Configure(configure), restrictedToMinimumLevel, levelSwitch);

    static AzureDataCollectorOptions CreateOptions(
        string workspaceId, string sharedKey, string logType, string timeGeneratedField, AzureCloud cloud, OversizeEvents oversizeEvents,
        string? endpointUrl, int batchSize, int batchTimeoutSeconds, int maxQueueSize, long maxQueueBytes, int retryAttempts,
        double retryBackoffBase, int retryBackoffMaxSeconds, int timeoutSeconds, bool verifySsl, int maxConnections,
        int maxConcurrentRequests, int? rateLimitPerSecond, int? rateLimitBurst, int breakAfterFailures, int breakDurationSeconds,
        int closeAfterSuccesses, string? proxy, string? journalDirectory, Durability? durability, long journalMaxBytes,
        int shutdownTimeoutSeconds, bool includeNonAuditEvents, bool lowerCaseNames, bool redactSecrets, string? redactKeys,
        string? hashKey, bool hashUserEmail, bool hashIpAddress, bool enabled, string? name)
    {
        return new AzureDataCollectorOptions
        {
            WorkspaceId = workspaceId,
            SharedKey = sharedKey,
            LogType = logType,
            TimeGeneratedField = timeGeneratedField,
            Cloud = cloud,
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

    static LoggerConfiguration Add(AddSiem add, AzureDataCollectorOptions options, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch) =>
        add(() => new AzureDataCollectorAdapter(options), options, restrictedToMinimumLevel, levelSwitch);

    static AzureDataCollectorOptions Configure(Action<AzureDataCollectorOptions> configure)
    {
        if (configure is null) throw new ArgumentNullException(nameof(configure));

        var options = new AzureDataCollectorOptions();
        configure(options);
        return options;
    }

    delegate LoggerConfiguration AddSiem(Func<SiemAdapter> createAdapter, SiemOptions options, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch);
}
