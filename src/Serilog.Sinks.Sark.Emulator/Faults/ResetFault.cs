using Microsoft.AspNetCore.Http;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator.Faults;

/// <summary>A connection that breaks: while the request is read, or between storing its events and answering.</summary>
sealed class ResetFault(bool afterStoring) : Fault
{
    public override bool CutsRequest => !afterStoring;

    public override bool LeavesUnanswered => true;

    public override EmulatedAnswer? AnswerInstead(Func<int, EmulatedAnswer> fail) => afterStoring ? null : EmulatedAnswer.Empty;

    public override Task DeliverAsync(EmulatedAnswer answer, HttpContext context, CancellationToken closing)
    {
        context.Abort();
        return Task.CompletedTask;
    }
}
