using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.Sark;
using Serilog.Sinks.Sark.GoogleCloudLogging;

namespace Serilog;

/// <summary>Adds Google Cloud Logging to a logger.</summary>
public static class GoogleCloudLoggingLoggerConfigurationExtensions
{
    /// <summary>Delivers audit events to Google Cloud Logging in the background, batched, retried and accounted for.</summary>
    /// <param name="configuration">The logger's <c>WriteTo</c>.</param>
    /// <param name="projectId">See <see cref="GoogleCloudLoggingOptions.ProjectId" />. Required; optional here so that a configuration without it is refused and not passed over.</param>
    /// <param name="logName">See <see cref="GoogleCloudLoggingOptions.LogName" />.</param>
    /// <param name="credentialsPath">See <see cref="GoogleCloudLoggingOptions.CredentialsPath" />.</param>
    /// <param name="useWorkloadIdentity">See <see cref="GoogleCloudLoggingOptions.UseWorkloadIdentity" />.</param>
    /// <param name="resourceType">See <see cref="GoogleCloudLoggingOptions.ResourceType" />.</param>
    /// <param name="resourceLabels">See <see cref="GoogleCloudLoggingOptions.ResourceLabels" />; <c>key=value</c>, separated by commas.</param>
    /// <param name="labels">See <see cref="GoogleCloudLoggingOptions.Labels" />; <c>key=value</c>, separated by commas.</param>
    /// <param name="oversizeEvents">See <see cref="GoogleCloudLoggingOptions.OversizeEvents" />.</param>
    /// <param name="endpointUrl">See <see cref="GoogleCloudLoggingOptions.EndpointUrl" />.</param>
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
    public static LoggerConfiguration SarkGoogleCloudLogging(
        this LoggerSinkConfiguration configuration,
        string projectId = "",
        string logName = "sark-audit",
        string? credentialsPath = null,
        bool useWorkloadIdentity = false,
        string resourceType = "global",
        string? resourceLabels = null,
        string? labels = null,
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
                projectId, logName, credentialsPath, useWorkloadIdentity, resourceType, resourceLabels, labels, oversizeEvents, endpointUrl,
                batchSize, batchTimeoutSeconds,
                maxQueueSize, maxQueueBytes, retryAttempts, retryBackoffBase, retryBackoffMaxSeconds, timeoutSeconds, verifySsl, compressPayloads,
                maxConnections, maxConcurrentRequests, rateLimitPerSecond, rateLimitBurst, breakAfterFailures, breakDurationSeconds, closeAfterSuccesses,
                proxy, journalDirectory, durability, journalMaxBytes, shutdownTimeoutSeconds, includeNonAuditEvents, lowerCaseNames,
                redactSecrets, redactKeys, hashKey, hashUserEmail, hashIpAddress, enabled, name),
            restrictedToMinimumLevel,
            levelSwitch);

    /// <summary>Delivers audit events to Google Cloud Logging in the background, batched, retried and accounted for.</summary>
    /// <param name="configuration">The logger's <c>WriteTo</c>.</param>
    /// <param name="configure">Sets the options; <see cref="GoogleCloudLoggingOptions.ProjectId" /> is required.</param>
    /// <param name="restrictedToMinimumLevel">The lowest level passed to the sink. Ignored when <paramref name="levelSwitch" /> is given.</param>
    /// <param name="levelSwitch">Changes the lowest level at run time.</param>
    /// <returns>The logger configuration, for further calls.</returns>
    /// <exception cref="ArgumentException">A value is missing or out of its range; the message names it.</exception>
    public static LoggerConfiguration SarkGoogleCloudLogging(
        this LoggerSinkConfiguration configuration,
        Action<GoogleCloudLoggingOptions> configure,
        LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum,
        LoggingLevelSwitch? levelSwitch = null) =>
        Add(configuration.SarkSiem, Configure(configure), restrictedToMinimumLevel, levelSwitch);

    /// <summary>Delivers each audit event to Google Cloud Logging before the logging call returns; the call throws if Google does not confirm it.</summary>
    /// <param name="configuration">The logger's <c>AuditTo</c>.</param>
    /// <param name="projectId">See <see cref="GoogleCloudLoggingOptions.ProjectId" />. Required; optional here so that a configuration without it is refused and not passed over.</param>
    /// <param name="logName">See <see cref="GoogleCloudLoggingOptions.LogName" />.</param>
    /// <param name="credentialsPath">See <see cref="GoogleCloudLoggingOptions.CredentialsPath" />.</param>
    /// <param name="useWorkloadIdentity">See <see cref="GoogleCloudLoggingOptions.UseWorkloadIdentity" />.</param>
    /// <param name="resourceType">See <see cref="GoogleCloudLoggingOptions.ResourceType" />.</param>
    /// <param name="resourceLabels">See <see cref="GoogleCloudLoggingOptions.ResourceLabels" />; <c>key=value</c>, separated by commas.</param>
    /// <param name="labels">See <see cref="GoogleCloudLoggingOptions.Labels" />; <c>key=value</c>, separated by commas.</param>
    /// <param name="oversizeEvents">See <see cref="GoogleCloudLoggingOptions.OversizeEvents" />.</param>
    /// <param name="endpointUrl">See <see cref="GoogleCloudLoggingOptions.EndpointUrl" />.</param>
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
    public static LoggerConfiguration SarkGoogleCloudLogging(
        this LoggerAuditSinkConfiguration configuration,
        string projectId = "",
        string logName = "sark-audit",
        string? credentialsPath = null,
        bool useWorkloadIdentity = false,
        string resourceType = "global",
        string? resourceLabels = null,
        string? labels = null,
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
                projectId, logName, credentialsPath, useWorkloadIdentity, resourceType, resourceLabels, labels, oversizeEvents, endpointUrl,
                batchSize, batchTimeoutSeconds,
                maxQueueSize, maxQueueBytes, retryAttempts, retryBackoffBase, retryBackoffMaxSeconds, timeoutSeconds, verifySsl, compressPayloads,
                maxConnections, maxConcurrentRequests, rateLimitPerSecond, rateLimitBurst, breakAfterFailures, breakDurationSeconds, closeAfterSuccesses,
                proxy, journalDirectory, durability, journalMaxBytes, shutdownTimeoutSeconds, includeNonAuditEvents, lowerCaseNames,
                redactSecrets, redactKeys, hashKey, hashUserEmail, hashIpAddress, enabled, name),
            restrictedToMinimumLevel,
            levelSwitch);

    /// <summary>Delivers each audit event to Google Cloud Logging before the logging call returns; the call throws if Google does not confirm it.</summary>
    /// <param name="configuration">The logger's <c>AuditTo</c>.</param>
    /// <param name="configure">Sets the options; <see cref="GoogleCloudLoggingOptions.ProjectId" /> is required.</param>
    /// <param name="restrictedToMinimumLevel">The lowest level passed to the sink. Ignored when <paramref name="levelSwitch" /> is given.</param>
    /// <param name="levelSwitch">Changes the lowest level at run time.</param>
    /// <returns>The logger configuration, for further calls.</returns>
    /// <exception cref="ArgumentException">A value is missing or out of its range; the message names it.</exception>
    public static LoggerConfiguration SarkGoogleCloudLogging(
        this LoggerAuditSinkConfiguration configuration,
        Action<GoogleCloudLoggingOptions> configure,
        LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum,
        LoggingLevelSwitch? levelSwitch = null) =>
        Add(configuration.SarkSiem, Configure(configure), restrictedToMinimumLevel, levelSwitch);

    static GoogleCloudLoggingOptions CreateOptions(
        string projectId, string logName, string? credentialsPath, bool useWorkloadIdentity, string resourceType, string? resourceLabels,
        string? labels, OversizeEvents oversizeEvents, string? endpointUrl, int batchSize,
        int batchTimeoutSeconds, int maxQueueSize, long maxQueueBytes, int retryAttempts, double retryBackoffBase,
        int retryBackoffMaxSeconds, int timeoutSeconds, bool verifySsl, bool compressPayloads, int maxConnections,
        int maxConcurrentRequests, int? rateLimitPerSecond, int? rateLimitBurst, int breakAfterFailures, int breakDurationSeconds,
        int closeAfterSuccesses, string? proxy, string? journalDirectory, Durability? durability, long journalMaxBytes,
        int shutdownTimeoutSeconds, bool includeNonAuditEvents, bool lowerCaseNames, bool redactSecrets, string? redactKeys, string? hashKey,
        bool hashUserEmail, bool hashIpAddress, bool enabled, string? name)
    {
        var options = new GoogleCloudLoggingOptions
        {
            ProjectId = projectId,
            LogName = logName,
            CredentialsPath = credentialsPath,
            UseWorkloadIdentity = useWorkloadIdentity,
            ResourceType = resourceType,
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
        GoogleCloudLoggingOptions.AddLabels(resourceLabels, options.ResourceLabels, nameof(resourceLabels));
        GoogleCloudLoggingOptions.AddLabels(labels, options.Labels, nameof(labels));
        return options;
    }

    static LoggerConfiguration Add(AddSiem add, GoogleCloudLoggingOptions options, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch) =>
        add(() => new GoogleCloudLoggingAdapter(options), options, restrictedToMinimumLevel, levelSwitch);

    static GoogleCloudLoggingOptions Configure(Action<GoogleCloudLoggingOptions> configure)
    {
        if (configure is null) throw new ArgumentNullException(nameof(configure));

        var options = new GoogleCloudLoggingOptions();
        configure(options);
        return options;
    }

    delegate LoggerConfiguration AddSiem(Func<SiemAdapter> createAdapter, SiemOptions options, LogEventLevel restrictedToMinimumLevel, LoggingLevelSwitch? levelSwitch);
}
