using Microsoft.AspNetCore.Http;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator.Faults;

/// <summary>A request that is read, then neither stored nor answered.</summary>
sealed class HangFault : Fault
{
    public override bool LeavesUnanswered => true;

    public override EmulatedAnswer AnswerInstead(Func<int, EmulatedAnswer> fail) => EmulatedAnswer.Empty;

    public override Task DeliverAsync(EmulatedAnswer answer, HttpContext context, CancellationToken closing) =>
        Task.Delay(Timeout.Infinite, closing);
}
