using System.Net;

namespace Serilog.Sinks.Sark.CloudWatch;

/// <summary>The answer to a call that carries no events.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Error">The error in it; null if there is none in AWS's words.</param>
/// <param name="Description">The answer in words, without secrets.</param>
sealed record AwsAnswer(HttpStatusCode Status, AwsError? Error, string Description)
{
    public bool Succeeded => Error is null && (int)Status is >= 200 and < 300;

    /// <summary>Whether the same call may succeed later.</summary>
    public bool IsTransient => Error?.Kind == AwsErrorKind.Transient || (int)Status is 408 or 429 or >= 500;
}
