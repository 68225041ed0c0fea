using Microsoft.Extensions.Configuration;
using Serilog.Core;

namespace Serilog.Sinks.Sark.Tool;

/// <summary>A logger with the SIEMs of an appsettings.json, over which the environment goes, as in an application.</summary>
static class ConfiguredLogger
{
    /// <param name="file">The appsettings.json.</param>
    /// <param name="onlyTo">The key below Serilog:WriteTo of the one that is wanted; null for all.</param>
    /// <exception cref="ArgumentException">There is no such SIEM, or a setting is wrong.</exception>
    public static Logger Create(FileInfo file, string? onlyTo)
    {
        if (!file.Exists) throw new ArgumentException($"{file.FullName} does not exist; name the file with the SIEMs by --config.");

        var all = WithoutJournal(new ConfigurationBuilder().AddJsonFile(file.FullName).AddEnvironmentVariables().Build());
        var configuration = onlyTo is null ? all : Only(all, onlyTo);
        var before = SarkSiems.Running.Count;
        var logger = new LoggerConfiguration().MinimumLevel.Verbose().ReadFrom.Configuration(configuration).CreateLogger();
        if (SarkSiems.Running.Count > before) return logger;

        logger.Dispose();
        throw new ArgumentException($"{file.FullName} configures no SARK sink.");
    }

    /// <summary>An application's journal is not ours: a sink that has one takes over what dead processes have left there, and sends it, whatever it was made for.</summary>
    static IConfigurationRoot WithoutJournal(IConfigurationRoot all) => new ConfigurationBuilder()
        .AddInMemoryCollection(all.AsEnumerable().Where(static setting => !IsOfJournal(setting.Key)))
        .Build();

    static bool IsOfJournal(string key) =>
        key.Split(':')[^1].ToUpperInvariant() is "JOURNALDIRECTORY" or "DURABILITY" or "JOURNALMAXBYTES" or "SIEM_JOURNAL_DIRECTORY" or "SIEM_DURABILITY" or "SIEM_JOURNAL_MAX_BYTES";

    static IConfigurationRoot Only(IConfigurationRoot all, string key)
    {
        var sink = all.GetSection($"Serilog:WriteTo:{key}");
        if (!sink.Exists()) throw new ArgumentException($"There is no Serilog:WriteTo:{key} in the configuration.");

        return new ConfigurationBuilder()
            .AddInMemoryCollection(sink.AsEnumerable().Concat(all.GetSection("Serilog:Using").AsEnumerable()))
            .Build();
    }
}
