using Microsoft.Extensions.Configuration;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.Sark.All;

namespace Serilog;

/// <summary>Adds the SIEMs that environment variables ask for to a logger.</summary>
public static class EnvironmentLoggerConfigurationExtensions
{
    static readonly SiemFromEnvironment[] Known =
    [
        new SplunkFromEnvironment(), new DatadogFromEnvironment(), new CloudWatchFromEnvironment(), new AzureFromEnvironment(), new GoogleCloudLoggingFromEnvironment(),
    ];

    /// <summary>
    /// Delivers audit events to the SIEMs that <c>SIEM_TYPE</c> or <c>SIEM_…_ENABLED</c> name, or, where neither is set, to those whose variables are there. Nothing is
    /// added with <c>SIEM_ENABLED=false</c>. Every variable is in docs/configuration.md.
    /// </summary>
    /// <param name="configuration">The logger's <c>WriteTo</c>.</param>
    /// <param name="variables">Where to read the variables, by their names at its root. Default: the process's environment.</param>
    /// <param name="restrictedToMinimumLevel">The lowest level passed to the sinks. Ignored when <paramref name="levelSwitch" /> is given.</param>
    /// <param name="levelSwitch">Changes the lowest level at run time.</param>
    /// <returns>The logger configuration, for further calls.</returns>
    /// <exception cref="ArgumentException">No SIEM is asked for, a variable is missing or wrong, or one that begins with <c>SIEM_</c> is unknown; the message names it.</exception>
    public static LoggerConfiguration SarkFromEnvironment(
        this LoggerSinkConfiguration configuration,
        IConfiguration? variables = null,
        LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum,
        LoggingLevelSwitch? levelSwitch = null)
    {
        if (configuration is null) throw new ArgumentNullException(nameof(configuration));

        return AddAll(
            SiemVariables.From(variables),
            (siem, values) => siem.Add(configuration, values, restrictedToMinimumLevel, levelSwitch),
            () => configuration.Logger(static _ => { }));
    }

    /// <summary>
    /// Delivers each audit event to the SIEMs that <c>SIEM_TYPE</c> or <c>SIEM_…_ENABLED</c> name, or, where neither is set, to those whose variables are there, before the
    /// logging call returns; the call throws if one does not confirm it. Nothing is added with <c>SIEM_ENABLED=false</c>.
    /// </summary>
    /// <param name="configuration">The logger's <c>AuditTo</c>.</param>
    /// <param name="variables">Where to read the variables, by their names at its root. Default: the process's environment.</param>
    /// <param name="restrictedToMinimumLevel">The lowest level passed to the sinks. Ignored when <paramref name="levelSwitch" /> is given.</param>
    /// <param name="levelSwitch">Changes the lowest level at run time.</param>
    /// <returns>The logger configuration, for further calls.</returns>
    /// <exception cref="ArgumentException">No SIEM is asked for, a variable is missing or wrong, or one that begins with <c>SIEM_</c> is unknown; the message names it.</exception>
    public static LoggerConfiguration SarkFromEnvironment(
        this LoggerAuditSinkConfiguration configuration,
        IConfiguration? variables = null,
        LogEventLevel restrictedToMinimumLevel = LevelAlias.Minimum,
        LoggingLevelSwitch? levelSwitch = null)
    {
        if (configuration is null) throw new ArgumentNullException(nameof(configuration));

        return AddAll(
            SiemVariables.From(variables),
            (siem, values) => siem.Add(configuration, values, restrictedToMinimumLevel, levelSwitch),
            () => configuration.Logger(static _ => { }));
    }

    static LoggerConfiguration AddAll(
        SiemVariables variables, Func<SiemFromEnvironment, SiemVariables, LoggerConfiguration> add, Func<LoggerConfiguration> addNone)
    {
        if (variables.Flag("SIEM_ENABLED") is false) return addNone();

        var chosen = Choose(variables);
        foreach (var siem in chosen) siem.Check(variables);
        variables.CheckThatAllAreKnown("SIEM_");
        LoggerConfiguration? result = null;
        foreach (var siem in chosen) result = add(siem, variables);
        return result!;
    }

    static List<SiemFromEnvironment> Choose(SiemVariables variables)
    {
        var type = variables.Text("SIEM_TYPE");
        if (type is not null && !Known.Any(siem => siem.Type.Equals(type, StringComparison.OrdinalIgnoreCase)))
            throw SiemVariables.Wrong("SIEM_TYPE", $"must be one of {string.Join(", ", Known.Select(static siem => siem.Type))}, but is {type}.");

        var flags = Known.ToDictionary(static siem => siem, siem => variables.Flag(siem.EnabledBy));
        var chosen = Known.Where(siem => flags[siem] ?? siem.Type.Equals(type, StringComparison.OrdinalIgnoreCase)).ToList();
        if (chosen.Count == 0 && type is null) chosen = [.. Known.Where(siem => flags[siem] is null && siem.IsHintedAt(variables))];
        if (chosen.Count > 0) return chosen;

        throw SiemVariables.Wrong(
            "SIEM_TYPE",
            $"is not set, and nothing else asks for a SIEM. Set it to one of {string.Join(", ", Known.Select(static siem => siem.Type))}, or {string.Join(", ", Known.Select(static siem => siem.EnabledBy))} to true, or SIEM_ENABLED to false.");
    }
}
