using System.Globalization;
using System.Text.Json.Nodes;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator.Google;

/// <summary>What is wrong with a request, or with one entry of it.</summary>
/// <param name="Code">The status code.</param>
/// <param name="Message">The words.</param>
sealed record RpcFault(RpcCode Code, string Message)
{
    const string PartialErrors = "type.googleapis.com/google.logging.v2.WriteLogEntriesPartialErrors";

    public static RpcFault Invalid(string message) => new(RpcCode.InvalidArgument, message);

    /// <summary>The fault as an answer, in the shape of all of Google's errors.</summary>
    /// <param name="entries">The faults of single entries by their place in the request; without any, nothing was written.</param>
    public EmulatedAnswer Answer(IReadOnlyDictionary<int, RpcFault>? entries = null)
    {
        var error = new JsonObject { ["code"] = Code.ToHttp(), ["message"] = Message, ["status"] = Code.ToName() };
        if (entries is not null)
        {
            var errors = new JsonObject();
            foreach (var (index, fault) in entries)
            {
                errors[index.ToString(CultureInfo.InvariantCulture)] = new JsonObject { ["code"] = (int)fault.Code, ["message"] = fault.Message };
            }

            error["details"] = new JsonArray(new JsonObject { ["@type"] = PartialErrors, ["logEntryErrors"] = errors });
        }

        return EmulatedAnswer.Json(Code.ToHttp(), new JsonObject { ["error"] = error });
    }
}
