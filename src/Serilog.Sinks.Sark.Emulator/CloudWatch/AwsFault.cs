using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator.CloudWatch;

/// <summary>Why a call is refused.</summary>
/// <param name="Code">AWS's name for it, such as <c>ThrottlingException</c>.</param>
/// <param name="Message">What it says.</param>
sealed record AwsFault(string Code, string Message)
{
    public int Status => Code switch
    {
        "ServiceUnavailableException" => StatusCodes.Status503ServiceUnavailable,
        "InternalFailure" => StatusCodes.Status500InternalServerError,
        "RequestEntityTooLargeException" => StatusCodes.Status413PayloadTooLarge,
        _ => StatusCodes.Status400BadRequest,
    };

    public static AwsFault OfStatus(int status) => new(
        status switch
        {
            StatusCodes.Status400BadRequest => "InvalidParameterException",
            StatusCodes.Status403Forbidden => "AccessDeniedException",
            StatusCodes.Status408RequestTimeout => "RequestTimeoutException",
            StatusCodes.Status413PayloadTooLarge => "RequestEntityTooLargeException",
            StatusCodes.Status429TooManyRequests => "ThrottlingException",
            StatusCodes.Status503ServiceUnavailable => "ServiceUnavailableException",
            _ => "InternalFailure",
        },
        EmulatedAnswer.Reason(status).Body);

    public EmulatedAnswer Answer(int? status = null) =>
        EmulatedAnswer.Json(status ?? Status, new JsonObject { ["__type"] = Code, ["message"] = Message }) with { ContentType = "application/x-amz-json-1.1" };
}
