using System.Text.Json;
using Serilog.Debugging;
using Serilog.Sinks.Sark.Delivery;

namespace Serilog.Sinks.Sark.CloudWatch;

/// <summary>
/// Creates the log stream that events were sent to and that is not there, and its log group if that is allowed. Once, however many requests find it missing at the same time.
/// </summary>
/// <param name="options">What may be created.</param>
/// <param name="callAsync">Calls one of AWS's operations, by its name, with the members of its input.</param>
sealed class LogStreamCreation(CloudWatchOptions options, Func<string, Action<Utf8JsonWriter>, CancellationToken, Task<AwsAnswer>> callAsync) : IDisposable
{
    readonly SemaphoreSlim _gate = new(1);
    int _count;
    string? _created;
    bool _retentionDue;

    /// <summary>How many times something was created.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <param name="logStream">The log stream.</param>
    /// <param name="countBefore">What <see cref="Count" /> was before the request that found it missing.</param>
    /// <param name="missing">The answer to that request.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Null if the log stream should be there now, else what became of the attempt.</returns>
    public async Task<DeliveryResult?> EnsureAsync(string logStream, int countBefore, DeliveryResult missing, CancellationToken cancellationToken)
    {
        if (!options.CreateLogStream)
            return DeliveryResult.Refused($"{missing.Reason}. Create the log group {options.LogGroup} and the log stream {logStream} in it, or set createLogStream", AwsError.ResourceNotFound);

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Another request has been here while this one was under way, or waited.
            if (_count != countBefore && _created == logStream) return null;

            var failure = await CreateAsync(logStream, cancellationToken).ConfigureAwait(false);
            if (failure is not null) return failure;

            _created = logStream;
            Interlocked.Increment(ref _count);
            return null;
        }
        catch (SiemCredentialException exception)
        {
            return DeliveryResult.Refused(exception.Message, "credentials");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return DeliveryResult.Retry(HttpFailure.Describe(exception), "connection");
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    async Task<DeliveryResult?> CreateAsync(string logStream, CancellationToken cancellationToken)
    {
        // Left over from an attempt that could not set it.
        if (await SetRetentionIfDueAsync(cancellationToken).ConfigureAwait(false) is { } stillDue) return stillDue;

        var answer = await CreateStreamAsync(logStream, cancellationToken).ConfigureAwait(false);
        if (answer.Error?.Code == AwsError.ResourceNotFound)
        {
            if (!options.CreateLogGroup)
                return DeliveryResult.Refused($"{answer.Description}. Create the log group {options.LogGroup}, or set createLogGroup", AwsError.ResourceNotFound);
            if (await CreateGroupAsync(cancellationToken).ConfigureAwait(false) is { } failure) return failure;
            answer = await CreateStreamAsync(logStream, cancellationToken).ConfigureAwait(false);
        }

        return Exists(answer) ? null : Failure($"the log stream {logStream}", "logs:CreateLogStream", answer);
    }

    async Task<DeliveryResult?> CreateGroupAsync(CancellationToken cancellationToken)
    {
        var answer = await callAsync("CreateLogGroup", WriteGroup, cancellationToken).ConfigureAwait(false);
        if (!Exists(answer)) return Failure($"the log group {options.LogGroup}", "logs:CreateLogGroup", answer);

        // Of a log group of somebody else's the retention is not ours to set.
        _retentionDue = answer.Succeeded && options.RetentionDays is not null;
        return await SetRetentionIfDueAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Before there is a log stream: as long as there is none, an attempt that fails for the moment is repeated with the events.</summary>
    async Task<DeliveryResult?> SetRetentionIfDueAsync(CancellationToken cancellationToken)
    {
        if (!_retentionDue) return null;

        var days = options.RetentionDays!.Value;
        var answer = await callAsync(
            "PutRetentionPolicy",
            json =>
            {
                WriteGroup(json);
                json.WriteNumber("retentionInDays"u8, days);
            },
            cancellationToken).ConfigureAwait(false);
        if (answer.IsTransient) return DeliveryResult.Retry($"the retention of the log group {options.LogGroup} cannot be set now: {answer.Description}", "retention");

        // No reason to keep events back.
        _retentionDue = false;
        if (!answer.Succeeded)
            SelfLog.WriteLine(
                "cloudwatch: the log group {0} was created and keeps its events for ever; its retention could not be set to {1} days: {2}. Set it, or allow logs:PutRetentionPolicy.",
                options.LogGroup,
                days,
                answer.Description);
        return null;
    }

    Task<AwsAnswer> CreateStreamAsync(string logStream, CancellationToken cancellationToken) => callAsync(
        "CreateLogStream",
        json =>
        {
            WriteGroup(json);
            json.WriteString("logStreamName"u8, logStream);
        },
        cancellationToken);

    void WriteGroup(Utf8JsonWriter json) => json.WriteString("logGroupName"u8, options.LogGroup);

    static bool Exists(AwsAnswer answer) => answer.Succeeded || answer.Error?.Code == AwsError.ResourceAlreadyExists;

    static DeliveryResult Failure(string what, string permission, AwsAnswer answer)
    {
        if (answer.IsTransient) return DeliveryResult.Retry($"{what} cannot be created now: {answer.Description}", answer.Error?.Code ?? $"http_{(int)answer.Status}");

        var advice = answer.Error?.Kind == AwsErrorKind.Forbidden ? $". Create it, or allow {permission}" : "";
        return DeliveryResult.Refused($"{what} does not exist and cannot be created: {answer.Description}{advice}", answer.Error?.Code ?? $"http_{(int)answer.Status}");
    }
}
