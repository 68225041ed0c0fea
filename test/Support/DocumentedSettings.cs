using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Serilog.Configuration;

namespace Serilog.Sinks.Sark.Tests.Support;

/// <summary>Compares a sink's table of settings in the documentation with its parameters.</summary>
static class DocumentedSettings
{
    /// <summary>Every parameter is in the table, and with its default.</summary>
    public static void Check(Type extensions, string document)
    {
        var parameters = extensions.GetMethods()
            .Where(method => method.GetParameters() is [{ ParameterType: var first }, ..] && first == typeof(LoggerSinkConfiguration))
            .Select(method => method.GetParameters())
            .MaxBy(parameters => parameters.Length)!
            .Skip(1);
        var rows = File.ReadAllLines(Path.Combine(Root(), "docs", document))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .ToLookup(cells => cells[1].Trim('`'), cells => cells[2]);

        foreach (var parameter in parameters)
        {
            var stated = Assert.Single(rows[parameter.Name!]);
            if (Default(parameter) is { } value) Assert.Equal($"`{value}`", stated, ignoreCase: true);
        }
    }

    static string? Default(ParameterInfo parameter) => parameter switch
    {
        { DefaultValue: null or "" } or { Name: "restrictedToMinimumLevel" } => null,
        { ParameterType.IsEnum: true } => Enum.ToObject(parameter.ParameterType, parameter.DefaultValue!).ToString(),
        _ => Convert.ToString(parameter.DefaultValue, CultureInfo.InvariantCulture),
    };

    static string Root([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(thisFile, "..", "..", ".."));
}
