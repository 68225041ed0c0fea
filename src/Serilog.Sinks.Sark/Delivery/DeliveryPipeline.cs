using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;
using Polly;
using Polly.RateLimiting;
using Polly.Retry;

namespace Serilog.Sinks.Sark.Delivery;

/// <summary>
/// How often, and how patiently, a batch is sent. From the outside in:
/// <list type="number">
/// <item>retry, until the SIEM has settled every event of the batch: with exponential backoff, at the longest wait once all attempts are used up;</item>
/// <item>the breaker, which every request passes, repeated ones too: in an outage they wait here, and one at a time finds out whether it is over;</item>
/// <item>the rate limit, behind the breaker, so that requests that are held back use none of it;</item>
/// <item>a timeout around each request, and around nothing else: no time spent waiting counts.</item>
/// </list>
/// </summary>
static class DeliveryPipeline
{
    public static readonly ResiliencePropertyKey<Delivery> DeliveryKey = new("Serilog.Sinks.Sark.Delivery");

    // A SIEM that asks for more has mistaken its unit, or we would look hung. One that asks for less, by a date that is past by our clock, or by a zero, would have us
    // send without a pause.
    static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);
    static readonly TimeSpan ShortestRetryAfter = TimeSpan.FromSeconds(1);

    static readonly Random Random = new();

    /// <param name="options">The times and numbers.</param>
    /// <param name="breaker">Shared by all requests of the sink.</param>
    /// <param name="rateLimiter">Shared by all requests of the sink; null for no limit.</param>
    /// <param name="waitAsync">Waits between two attempts; ends early when the SIEM is found to be back, which Polly's own delay cannot.</param>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "BreakerOptions has no members for Polly's validation to find by reflection.")]
    public static ResiliencePipeline<DeliveryResult> Create(
        SiemOptions options, CircuitBreaker breaker, RateLimiter? rateLimiter, Func<OnRetryArguments<DeliveryResult>, ValueTask> waitAsync)
    {
        var pipeline = new ResiliencePipelineBuilder<DeliveryResult> { TimeProvider = options.TimeProvider };
        pipeline.AddRetry(new RetryStrategyOptions<DeliveryResult>
        {
            MaxRetryAttempts = int.MaxValue,
            ShouldHandle = static arguments => new ValueTask<bool>(arguments.Outcome.Result?.Outcome is DeliveryOutcome.Retry or DeliveryOutcome.Refused),
            Delay = TimeSpan.Zero,
            OnRetry = waitAsync,
        });
        pipeline.AddStrategy(_ => breaker, new BreakerOptions());
        if (rateLimiter is not null)
            pipeline.AddRateLimiter(new RateLimiterStrategyOptions
            {
                RateLimiter = arguments => rateLimiter.AcquireAsync(
                    arguments.Context.Properties.GetValue(DeliveryKey, null!).Unsettled.Peek().Count, arguments.Context.CancellationToken),
            });
        pipeline.AddTimeout(TimeSpan.FromSeconds(options.TimeoutSeconds));
        return pipeline.Build();
    }

    /// <summary>For <c>AuditTo</c>, whose caller waits: the configured attempts, and no waiting for better times.</summary>
    public static ResiliencePipeline<DeliveryResult> CreateForAudit(SiemOptions options, RateLimiter? rateLimiter, Action<DeliveryResult> onRetry)
    {
        var pipeline = new ResiliencePipelineBuilder<DeliveryResult> { TimeProvider = options.TimeProvider };
        if (options.RetryAttempts > 0)
            pipeline.AddRetry(new RetryStrategyOptions<DeliveryResult>
            {
                MaxRetryAttempts = options.RetryAttempts,

                // A caller is not kept waiting for longer than the longest of our own waits: it is told instead.
                ShouldHandle = arguments => new ValueTask<bool>(
                    arguments.Outcome.Result is { Outcome: DeliveryOutcome.Retry } result && !(RetryAfter(result) > TimeSpan.FromSeconds(options.RetryBackoffMaxSeconds))),
                DelayGenerator = arguments => new ValueTask<TimeSpan?>(RetryAfter(arguments.Outcome.Result!) ?? Backoff(options, arguments.AttemptNumber)),
                OnRetry = arguments =>
                {
                    onRetry(arguments.Outcome.Result!);
                    return default;
                },
            });
        if (rateLimiter is not null)
            pipeline.AddRateLimiter(new RateLimiterStrategyOptions { RateLimiter = arguments => rateLimiter.AcquireAsync(1, arguments.Context.CancellationToken) });
        pipeline.AddTimeout(TimeSpan.FromSeconds(options.TimeoutSeconds));
        return pipeline.Build();
    }

    /// <summary>Delays what is above the limit, and drops nothing: its queue is as long as needed.</summary>
    public static RateLimiter? CreateRateLimiter(SiemOptions options) => options.RateLimitPerSecond is not { } perSecond ? null : new TokenBucketRateLimiter(new()
    {
        TokensPerPeriod = perSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        TokenLimit = options.RateLimitBurst ?? Math.Max(perSecond, options.BatchSize),
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>How long the SIEM asks us to wait; null if it does not, or for no time worth the name: the usual wait is as good then.</summary>
    public static TimeSpan? RetryAfter(DeliveryResult result) =>
        result.RetryAfter is not { } asked || asked < ShortestRetryAfter ? null : asked > LongestRetryAfter ? LongestRetryAfter : asked;

    /// <param name="options">The times and numbers.</param>
    /// <param name="attempt">How many have failed before this one.</param>
    public static TimeSpan Backoff(SiemOptions options, int attempt)
    {
        var seconds = attempt < options.RetryAttempts
            ? Math.Min(Math.Pow(options.RetryBackoffBase, attempt + 1), options.RetryBackoffMaxSeconds)
            : options.RetryBackoffMaxSeconds;

        // Up to a fifth shorter, never longer: senders that failed together do not come back together, and the configured times are the longest ones.
        return TimeSpan.FromSeconds(seconds * (1 - (0.2 * NextRandom())));
    }

    static double NextRandom()
    {
        lock (Random) return Random.NextDouble();
    }

    // The breaker has its options already; Polly asks for some of its own kind.
    sealed class BreakerOptions : ResilienceStrategyOptions;
}
