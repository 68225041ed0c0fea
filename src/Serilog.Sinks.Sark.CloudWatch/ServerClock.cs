using System.Globalization;

namespace Serilog.Sinks.Sark.CloudWatch;

/// <summary>
/// The time by AWS's clock. AWS refuses a signature whose time is more than five minutes from its own, in words that do not always say so; but its answers carry a date, by which
/// the next signature is right whatever this machine's clock says.
/// </summary>
sealed class ServerClock(TimeProvider time)
{
    // Less than this cannot be why a signature is refused, and an answer's date has only whole seconds and a way behind it.
    static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(4);

    long _ahead;

    /// <summary>The time to sign with.</summary>
    public DateTimeOffset Now => time.GetUtcNow() + Ahead;

    /// <summary>How far AWS's clock is ahead of this machine's, as far as that has mattered; negative if it is behind.</summary>
    public TimeSpan Ahead => TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    /// <summary>Whether the answer was given at a time far from the one that its request is signed with.</summary>
    public static bool Refutes(HttpResponseMessage response) =>
        response.Headers.Date is { } answered && SignedAt(response.RequestMessage) is { } signed && (answered - signed).Duration() > Tolerance;

    /// <summary>Goes by the answer's date from now on.</summary>
    public void SetBy(HttpResponseMessage response) => Interlocked.Exchange(ref _ahead, (response.Headers.Date!.Value - time.GetUtcNow()).Ticks);

    static DateTimeOffset? SignedAt(HttpRequestMessage? request) =>
        request is not null
        && request.Headers.TryGetValues("X-Amz-Date", out var values)
        && DateTimeOffset.TryParseExact(values.First(), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signed)
            ? signed
            : null;
}
