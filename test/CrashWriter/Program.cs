using System.Globalization;
using Serilog;
using Serilog.Sinks.Sark;

// Logs numbered events from several threads, and prints a number only when the logging call has returned. It is there to be killed.
var (url, token, journal, durability) = (args[0], args[1], args[2], Enum.Parse<Durability>(args[3]));
var first = long.Parse(args[4], CultureInfo.InvariantCulture);
const int Threads = 4;

var logger = new LoggerConfiguration()
    .WriteTo.SarkSplunk(
        url, token, journalDirectory: journal, durability: durability, batchSize: 20, batchTimeoutSeconds: 1, retryBackoffMaxSeconds: 1, breakDurationSeconds: 1)
    .CreateLogger();

var next = first - 1;
var output = Console.OpenStandardOutput();
var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
{
    while (true)
    {
        var number = Interlocked.Increment(ref next);
        logger.Audit(new AuditEvent(AuditEventType.ToolInvoked) { Id = number.ToString(CultureInfo.InvariantCulture) });

        // One write is one piece in the pipe.
        var line = System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number}\n"));
        output.Write(line);
        Thread.Sleep(1);
    }
})).ToArray();
foreach (var thread in threads) thread.Start();
foreach (var thread in threads) thread.Join();
