using Microsoft.AspNetCore.Http;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator.Faults;

/// <summary>What goes wrong with one request; by itself, nothing.</summary>
abstract class Fault
{
    /// <summary>Whether no more than the beginning of the request is read.</summary>
    public virtual bool CutsRequest => false;

    /// <summary>Whether the client never gets an answer.</summary>
    public virtual bool LeavesUnanswered => false;

    /// <summary>The answer in place of the SIEM's own, or null to let the SIEM receive the request.</summary>
    /// <param name="fail">Makes the protocol's own answer of a status.</param>
    public virtual EmulatedAnswer? AnswerInstead(Func<int, EmulatedAnswer> fail) => null;

    public virtual Task DeliverAsync(EmulatedAnswer answer, HttpContext context, CancellationToken closing) =>
        answer.WriteToAsync(context.Response, closing);
}
