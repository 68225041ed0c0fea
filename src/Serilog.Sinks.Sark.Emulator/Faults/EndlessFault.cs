using System.Text;
using Microsoft.AspNetCore.Http;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator.Faults;

/// <summary>A success that begins like JSON and never ends.</summary>
sealed class EndlessFault : Fault
{
    static readonly byte[] Filling = Encoding.ASCII.GetBytes(new string('x', 16 * 1024));

    public override EmulatedAnswer AnswerInstead(Func<int, EmulatedAnswer> fail) =>
        new(StatusCodes.Status200OK, "application/json", "{\"text\":\"");

    public override async Task DeliverAsync(EmulatedAnswer answer, HttpContext context, CancellationToken closing)
    {
        await answer.WriteToAsync(context.Response, closing).ConfigureAwait(false);
        while (true)
        {
            await context.Response.Body.WriteAsync(Filling, closing).ConfigureAwait(false);
        }
    }
}
