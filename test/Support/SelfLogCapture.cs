using System.Collections.Concurrent;
using Serilog.Debugging;

namespace Serilog.Sinks.Sark.Tests.Support;

/// <summary>
/// Everything SelfLog has said in this test process. SelfLog is one for the process and tests run side by side, so tests look for a line that only
/// they can have caused, by a name of their own.
/// </summary>
static class SelfLogCapture
{
    static readonly ConcurrentQueue<string> Written = new();

    static SelfLogCapture() => SelfLog.Enable(Written.Enqueue);

    public static IReadOnlyList<string> Lines => [.. Written];

    /// <summary>Starts listening; call before what is to be captured.</summary>
    public static void Start()
    {
        // Running the static constructor is all there is to do.
    }

    public static IReadOnlyList<string> About(string name) => [.. Lines.Where(line => line.Contains(name, StringComparison.Ordinal))];
}
