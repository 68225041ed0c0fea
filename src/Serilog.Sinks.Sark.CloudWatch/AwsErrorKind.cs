namespace Serilog.Sinks.Sark.CloudWatch;

/// <summary>What an error of AWS's means for a request.</summary>
enum AwsErrorKind
{
    /// <summary>None that is known: nothing is concluded about the events.</summary>
    Unknown,

    /// <summary>Throttled, overloaded or interrupted: the same request may succeed later.</summary>
    Transient,

    /// <summary>The log group or the log stream does not exist.</summary>
    NotFound,

    /// <summary>Something in the request breaks a rule of CloudWatch Logs.</summary>
    Invalid,

    /// <summary>The body could not be read as JSON.</summary>
    Unreadable,

    /// <summary>The request is too large.</summary>
    TooLarge,

    /// <summary>The session token has expired.</summary>
    Expired,

    /// <summary>The signature is not right, or its time is not.</summary>
    Signature,

    /// <summary>The credentials are not valid.</summary>
    Credentials,

    /// <summary>The credentials are valid, and lack a permission.</summary>
    Forbidden,

    /// <summary>These events were taken before.</summary>
    AlreadyTaken,
}
