using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.Sark;
using Serilog.Sinks.Sark.Delivery;

namespace Serilog;

/// <summary>
/// Adds a SIEM of your own, spoken to by a <see cref="SiemAdapter" />, to a logger.
/// </summary>
public static class SiemLoggerConfigurationExtensions
{
    /// <summary>
    /// Delivers audit events to a SIEM in the background: batched, retried, with every event accounted for. Emitting never blocks and never throws.
    /// </summary>
    /// <param name="configuration">The logger's <c>WriteTo</c>.</param>
    /// <param name="adapter">Speaks to the SIEM; disposed with the sink.</param>
    /// <param name="options">How to queue, batch and retry; null for the adapter's own options if it is an <see cref="HttpSiemAdapter" />, else for the defaults.</param>
    /// <param name="restrictedToMinimumLevel">The lowest level passed to the sink. Ignored when <paramref name="levelSwitch" /> is given.</param>
    /// <param name="levelSwitch">Changes the lowest level at run time.</param>
    /// <returns>The logger configuration, for further calls.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static LoggerConfiguration SarkSiem(
        this LoggerSinkConfiguration configuration,
        SiemAdapter adapter,
        SiemOptions? options = null,
        LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum,
        LoggingLevelSwitch? levelSwitch = null)
    {
        if (adapter is null) throw new ArgumentNullException(nameof(adapter));

        return configuration.SarkSiem(
            () => adapter, options ?? (adapter as HttpSiemAdapter)?.Options ?? new SiemOptions(), restrictedToMinimumLevel, levelSwitch);
    }

    /// <summary>
    /// Delivers audit events to a SIEM in the background: batched, retried, with every event accounted for. Emitting never blocks and never throws.
    /// </summary>
    /// <param name="configuration">The logger's <c>WriteTo</c>.</param>
    /// <param name="createAdapter">
    /// Creates what speaks to the SIEM, once the options are checked; disposed with the sink. Not called when <see cref="SiemOptions.Enabled" /> is false.
    /// </param>
    /// <param name="options">How to queue, batch and retry.</param>
    /// <param name="restrictedToMinimumLevel">The lowest level passed to the sink. Ignored when <paramref name="levelSwitch" /> is given.</param>
    /// <param name="levelSwitch">Changes the lowest level at run time.</param>
    /// <returns>The logger configuration, for further calls.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static LoggerConfiguration SarkSiem(
        this LoggerSinkConfiguration configuration,
        Func<SiemAdapter> createAdapter,
        SiemOptions options,
        LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum,
        LoggingLevelSwitch? levelSwitch = null)
    {
        if (configuration is null) throw new ArgumentNullException(nameof(configuration));

        return configuration.Sink(CreateSink(createAdapter, options, static (adapter, options) => new SiemSink(adapter, options)), restrictedToMinimumLevel, levelSwitch);
    }

    /// <summary>
    /// Delivers each audit event to a SIEM before the logging call returns. If the SIEM does not confirm it within the configured attempts, the call
    /// throws an <see cref="AggregateException" /> with a <see cref="SiemDeliveryException" /> that says why.
    /// </summary>
    /// <param name="configuration">The logger's <c>AuditTo</c>.</param>
    /// <param name="adapter">Speaks to the SIEM; disposed with the sink.</param>
    /// <param name="options">How to retry; null for the adapter's own options if it is an <see cref="HttpSiemAdapter" />, else for the defaults.</param>
    /// <param name="restrictedToMinimumLevel">The lowest level passed to the sink. Ignored when <paramref name="levelSwitch" /> is given.</param>
    /// <param name="levelSwitch">Changes the lowest level at run time.</param>
    /// <returns>The logger configuration, for further calls.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static LoggerConfiguration SarkSiem(
        this LoggerAuditSinkConfiguration configuration,
        SiemAdapter adapter,
        SiemOptions? options = null,
        LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum,
        LoggingLevelSwitch? levelSwitch = null)
    {
        if (adapter is null) throw new ArgumentNullException(nameof(adapter));

        return configuration.SarkSiem(
            () => adapter, options ?? (adapter as HttpSiemAdapter)?.Options ?? new SiemOptions(), restrictedToMinimumLevel, levelSwitch);
    }

    /// <summary>
    /// Delivers each audit event to a SIEM before the logging call returns. If the SIEM does not confirm it within the configured attempts, the call
    /// throws an <see cref="AggregateException" /> with a <see cref="SiemDeliveryException" /> that says why.
    /// </summary>
    /// <param name="configuration">The logger's <c>AuditTo</c>.</param>
    /// <param name="createAdapter">
    /// Creates what speaks to the SIEM, once the options are checked; disposed with the sink. Not called when <see cref="SiemOptions.Enabled" /> is false.
    /// </param>
    /// <param name="options">How to retry.</param>
    /// <param name="restrictedToMinimumLevel">The lowest level passed to the sink. Ignored when <paramref name="levelSwitch" /> is given.</param>
    /// <param name="levelSwitch">Changes the lowest level at run time.</param>
    /// <returns>The logger configuration, for further calls.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static LoggerConfiguration SarkSiem(
        this LoggerAuditSinkConfiguration configuration,
        Func<SiemAdapter> createAdapter,
        SiemOptions options,
        LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum,
        LoggingLevelSwitch? levelSwitch = null)
    {
        if (configuration is null) throw new ArgumentNullException(nameof(configuration));

        return configuration.Sink(CreateSink(createAdapter, options, static (adapter, options) => new AuditSiemSink(adapter, options)), restrictedToMinimumLevel, levelSwitch);
    }

    static ILogEventSink CreateSink(Func<SiemAdapter> createAdapter, SiemOptions options, Func<SiemAdapter, SiemOptions, ILogEventSink> createSink)
    {
        if (createAdapter is null) throw new ArgumentNullException(nameof(createAdapter));
        if (options is null) throw new ArgumentNullException(nameof(options));

        if (!options.Enabled) return DisabledSink.Instance;

        options.Validate();
        return createSink(createAdapter(), options);
    }
}
