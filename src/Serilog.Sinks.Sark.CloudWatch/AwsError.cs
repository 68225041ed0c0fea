using System.Text.Json;

namespace Serilog.Sinks.Sark.CloudWatch;

/// <summary>An error in AWS's words. Form: AWS JSON 1.1; codes: CloudWatch Logs API, "Common Errors", and the retry rules of AWS's own libraries.</summary>
/// <param name="Code">Its code, such as <c>ThrottlingException</c>.</param>
/// <param name="Message">What it says, in one line.</param>
sealed record AwsError(string Code, string Message)
{
    public const string ResourceNotFound = "ResourceNotFoundException";
    public const string ResourceAlreadyExists = "ResourceAlreadyExistsException";

    /// <summary>What the operator can do about an error, and what becomes of the events.</summary>
    public AwsErrorKind Kind => Code switch
    {
        "ThrottlingException" or "Throttling" or "ThrottledException" or "RequestThrottled" or "RequestThrottledException" or "TooManyRequestsException"
            or "RequestLimitExceeded" or "BandwidthLimitExceeded" or "LimitExceededException" or "SlowDown" or "PriorRequestNotComplete"
            or "ProvisionedThroughputExceededException" or "EC2ThrottledException" or "TransactionInProgressException" or "ServiceUnavailableException" or "ServiceUnavailable"
            or "InternalFailure" or "InternalServerError" or "InternalError" or "RequestTimeout" or "RequestTimeoutException" or "OperationAbortedException" => AwsErrorKind.Transient,
        ResourceNotFound => AwsErrorKind.NotFound,
        "InvalidParameterException" or "ValidationException" or "ValidationError" => AwsErrorKind.Invalid,
        "SerializationException" => AwsErrorKind.Unreadable,
        "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" => AwsErrorKind.Expired,
        "InvalidSignatureException" or "SignatureDoesNotMatch" or "RequestTimeTooSkewed" or "RequestExpired" or "RequestInTheFuture" => AwsErrorKind.Signature,
        "UnrecognizedClientException" or "InvalidClientTokenId" or "InvalidAccessKeyId" or "IncompleteSignature" or "IncompleteSignatureException"
            or "MissingAuthenticationToken" or "MissingAuthenticationTokenException" or "AuthFailure" or "NotAuthorized" => AwsErrorKind.Credentials,
        "AccessDenied" or "AccessDeniedException" or "UnauthorizedOperation" => AwsErrorKind.Forbidden,
        "RequestEntityTooLarge" or "RequestEntityTooLargeException" or "RequestTooLargeException" => AwsErrorKind.TooLarge,
        "DataAlreadyAcceptedException" => AwsErrorKind.AlreadyTaken,
        _ => AwsErrorKind.Unknown,
    };

    /// <returns>The error, or null if these are not AWS's words.</returns>
    public static AwsError? Read(HttpResponseMessage response, string body) =>
        Read(body, response.Headers.TryGetValues("x-amzn-ErrorType", out var types) ? types.First() : null);

    /// <param name="body">The answer's body.</param>
    /// <param name="type">The header that repeats the code, where there is one.</param>
    /// <returns>The error, or null if these are not AWS's words.</returns>
    public static AwsError? Read(string body, string? type = null)
    {
        string? code = null, message = null;
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                code = Text(document.RootElement, "__type");
                message = Text(document.RootElement, "message") ?? Text(document.RootElement, "Message");
            }
        }
        catch (JsonException)
        {
            // Not its form; its header may tell all the same.
        }

        // com.amazonaws.logs#ThrottlingException in the body, ThrottlingException:http://… in the header.
        code = (code ?? type)?.Split(':')[0];
        code = code?.Substring(code.LastIndexOf('#') + 1).Trim();
        return code is { Length: > 0 } ? new AwsError(code, FirstLine(message)) : null;
    }

    public override string ToString() => Message.Length > 0 ? $"{Code}: {Message}" : Code;

    // What follows the first line of a refused signature is the request as AWS understood it, its session token included.
    static string FirstLine(string? message) => message is null ? "" : message.Trim().Split('\n')[0].TrimEnd().TrimEnd('.');

    static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
