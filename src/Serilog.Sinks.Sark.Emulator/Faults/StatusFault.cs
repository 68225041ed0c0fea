using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator.Faults;

/// <summary>An answer of a given status, in the protocol's own words unless a body is given.</summary>
sealed class StatusFault(int statusCode, string? retryAfter, string? body) : Fault
{
    public override EmulatedAnswer AnswerInstead(Func<int, EmulatedAnswer> fail)
    {
        var answer = fail(statusCode);
        return answer with { Body = body ?? answer.Body, RetryAfter = retryAfter };
    }
}
