using Microsoft.AspNetCore.Http;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator.Faults;

/// <summary>A success in the words of something that is no SIEM, such as a proxy's login page.</summary>
sealed class GarbageFault : Fault
{
    public override EmulatedAnswer AnswerInstead(Func<int, EmulatedAnswer> fail) =>
        new(StatusCodes.Status200OK, "text/html", "<html><body>Please sign in to continue.</body></html>");
}
