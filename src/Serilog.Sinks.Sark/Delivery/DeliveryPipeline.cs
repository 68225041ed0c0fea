using Polly;
using Polly.Retry;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>
/// How often, and how patiently, one request is sent. From the outside in:
/// <list type="number">
/// <item>wait out an outage: when all attempts have failed, or the SIEM refuses us as configured, the request waits and starts over. Its events
/// stay in memory, and those behind it in the queue, until the SIEM is back or the sink is disposed;</item>
/// <item>retry with exponential backoff, or after the time the SIEM asks for;</item>
/// <item>a timeout around each attempt.</item>
/// </list>
/// </summary>
static class DeliveryPipeline
{
    // A SIEM that asks for more has mistaken its unit, or we would look hung.
    static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    static readonly Random Random = new();

    public static ResiliencePipeline<DeliveryResult> Create(SiemOptions options, FailureReporter failures, DeliveryLedger ledger)
    {
        var pipeline = new ResiliencePipelineBuilder<DeliveryResult> { TimeProvider = options.TimeProvider };
        pipeline.AddRetry(WaitOutAnOutage(options, failures, ledger));
        if (options.RetryAttempts > 0) pipeline.AddRetry(Retry(options, failures, ledger));
        pipeline.AddTimeout(TimeSpan.FromSeconds(options.TimeoutSeconds));
        return pipeline.Build();
    }

    /// <summary>For <c>AuditTo</c>, whose caller waits: the same attempts, and no waiting for better times.</summary>
    public static ResiliencePipeline<DeliveryResult> CreateForAudit(SiemOptions options, FailureReporter failures, DeliveryLedger ledger)
    {
        var pipeline = new ResiliencePipelineBuilder<DeliveryResult> { TimeProvider = options.TimeProvider };
        if (options.RetryAttempts > 0) pipeline.AddRetry(Retry(options, failures, ledger));
        pipeline.AddTimeout(TimeSpan.FromSeconds(options.TimeoutSeconds));
        return pipeline.Build();
    }

    static RetryStrategyOptions<DeliveryResult> WaitOutAnOutage(SiemOptions options, FailureReporter failures, DeliveryLedger ledger) => new()
    {
        Name = "Outage",
        MaxRetryAttempts = int.MaxValue,
        ShouldHandle = arguments => new ValueTask<bool>(IsTransient(arguments.Outcome) || arguments.Outcome.Result?.Outcome == DeliveryOutcome.Refused),
        DelayGenerator = arguments => new ValueTask<TimeSpan?>(RetryAfter(arguments.Outcome) ?? WithJitter(options.RetryBackoffMaxSeconds)),
        OnRetry = arguments => Tell(arguments.Outcome.Result!, failures, ledger),
    };

    static RetryStrategyOptions<DeliveryResult> Retry(SiemOptions options, FailureReporter failures, DeliveryLedger ledger) => new()
    {
        Name = "Retry",
        MaxRetryAttempts = options.RetryAttempts,
        ShouldHandle = arguments => new ValueTask<bool>(IsTransient(arguments.Outcome)),
        DelayGenerator = arguments => new ValueTask<TimeSpan?>(RetryAfter(arguments.Outcome) ?? Backoff(options, arguments.AttemptNumber)),
        OnRetry = arguments => Tell(arguments.Outcome.Result!, failures, ledger),
    };

    static bool IsTransient(Outcome<DeliveryResult> outcome) =>
        outcome.Result?.Outcome == DeliveryOutcome.Retry;

    static ValueTask Tell(DeliveryResult result, FailureReporter failures, DeliveryLedger ledger)
    {
        ledger.RecordRetry();
        failures.Trouble(result);
        return default;
    }

    static TimeSpan? RetryAfter(Outcome<DeliveryResult> outcome) => outcome.Result?.RetryAfter switch
    {
        null => null,
        { } asked => asked < LongestRetryAfter ? asked : LongestRetryAfter,
    };

    static TimeSpan Backoff(SiemOptions options, int attempt) =>
        WithJitter(Math.Min(Math.Pow(options.RetryBackoffBase, attempt + 1), options.RetryBackoffMaxSeconds));

    // Up to a fifth shorter, never longer: senders that failed together do not come back together, and the configured times are the longest ones.
    static TimeSpan WithJitter(double seconds) => TimeSpan.FromSeconds(seconds * (1 - (0.2 * NextRandom())));

    static double NextRandom()
    {
        lock (Random) return Random.NextDouble();
    }
}
