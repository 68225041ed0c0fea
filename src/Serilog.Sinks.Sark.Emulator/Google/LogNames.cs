using System.Text.Json;
using System.Text.RegularExpressions;

namespace Serilog.Sinks.Sark.Emulator.Google;

/// <summary>The rules for <c>logName</c>.</summary>
static partial class LogNames
{
    const int LongestId = 511;

    public static RpcFault? FindFault(JsonElement logName, string projectId)
    {
        if (logName.ValueKind is not JsonValueKind.String)
        {
            return RpcFault.Invalid("logName is a string.");
        }

        var match = LogName().Match(logName.GetString()!);
        if (!match.Success || match.Groups["id"].Length > LongestId)
        {
            return RpcFault.Invalid($"Log name {logName.GetString()} is not of the form projects/[PROJECT_ID]/logs/[LOG_ID], with a LOG_ID that is URL-encoded and has less than 512 characters.");
        }

        return match.Groups["project"].Value == projectId
            ? null
            : new RpcFault(RpcCode.PermissionDenied, $"Permission 'logging.logEntries.create' denied on resource (or it may not exist): projects/{match.Groups["project"].Value}");
    }

    [GeneratedRegex("^projects/(?<project>[^/]+)/logs/(?<id>(?:[A-Za-z0-9_.-]|%2F)+)$", RegexOptions.CultureInvariant)]
    private static partial Regex LogName();
}
