using Microsoft.AspNetCore.Http;

namespace Serilog.Sinks.Sark.Emulator.Google;

/// <summary>The status codes of gRPC that Cloud Logging answers with.</summary>
enum RpcCode
{
    InvalidArgument = 3,
    DeadlineExceeded = 4,
    NotFound = 5,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    Internal = 13,
    Unavailable = 14,
    Unauthenticated = 16,
}

static class RpcCodes
{
    public static int ToHttp(this RpcCode code) => code switch
    {
        RpcCode.InvalidArgument => StatusCodes.Status400BadRequest,
        RpcCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        RpcCode.PermissionDenied => StatusCodes.Status403Forbidden,
        RpcCode.NotFound => StatusCodes.Status404NotFound,
        RpcCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        RpcCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        RpcCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status500InternalServerError,
    };

    public static string ToName(this RpcCode code) => code switch
    {
        RpcCode.InvalidArgument => "INVALID_ARGUMENT",
        RpcCode.Unauthenticated => "UNAUTHENTICATED",
        RpcCode.PermissionDenied => "PERMISSION_DENIED",
        RpcCode.NotFound => "NOT_FOUND",
        RpcCode.ResourceExhausted => "RESOURCE_EXHAUSTED",
        RpcCode.Unavailable => "UNAVAILABLE",
        RpcCode.DeadlineExceeded => "DEADLINE_EXCEEDED",
        _ => "INTERNAL",
    };
}
