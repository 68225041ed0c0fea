using Serilog;
using Serilog.Sinks.Sark;

// Audits one event with the credentials that this process's environment holds, and tells what became of it: credentials are looked for once for a process.
using var logger = new LoggerConfiguration()
    .AuditTo.SarkGoogleCloudLogging("my-project-123", endpointUrl: args[0], useWorkloadIdentity: args is [_, "workload-identity"], retryAttempts: 0)
    .CreateLogger();
try
{
    logger.Audit(new AuditEvent(AuditEventType.UserLogin) { Id = "from-a-process" });
    Console.WriteLine("delivered");
}
catch (AggregateException exception)
{
    Console.WriteLine(exception.InnerException!.Message);
}
