using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Serilog.Sinks.Sark.Emulator.CloudWatch;

/// <summary>
/// The input of PutLogEvents, read by the rules of the service model and of the operation's description; stricter in that no other members are taken.
/// </summary>
sealed class LogEventBatch
{
    const int MaxEvents = 10_000;
    const int MaxBytes = 1_048_576;
    const int EventOverhead = 26;

    static readonly TimeSpan OldestStored = TimeSpan.FromDays(14);
    static readonly TimeSpan NewestStored = TimeSpan.FromHours(2);
    static readonly TimeSpan LongestSpan = TimeSpan.FromHours(24);

    readonly List<(long Milliseconds, string Message)> _events = [];

    public string LogGroup { get; private set; } = "";

    public string LogStream { get; private set; } = "";

    public static (LogEventBatch? Batch, AwsFault? Fault) Read(ReadOnlyMemory<byte> body)
    {
        var (input, fault) = AwsInput.Read(body, "logGroupName", "logStreamName", "logEvents");
        if (fault is not null) return (null, fault);

        var batch = new LogEventBatch { LogGroup = input.Text("logGroupName"), LogStream = input.Text("logStreamName") };
        fault = AwsInput.FindFaultInGroup(batch.LogGroup) ?? AwsInput.FindFaultInStream(batch.LogStream) ?? batch.ReadEvents(input.Member("logEvents"));
        return fault is null ? (batch, null) : (null, fault);
    }

    /// <summary>Whether this is nothing but one event too old to be stored, as a client sends that asks whether it may write.</summary>
    public bool IsProbe(DateTimeOffset now) => _events.Count == 1 && TimeOf(_events[0].Milliseconds) < now - OldestStored;

    /// <returns>What is stored and what is rejected by its time, or why everything is refused.</returns>
    public (IReadOnlyList<ReceivedEvent> Stored, JsonObject? Rejected, AwsFault? Fault) Store(int? retentionInDays, DateTimeOffset now)
    {
        var tooOld = CountBefore(now - OldestStored);
        var expired = retentionInDays is { } days ? CountBefore(now - TimeSpan.FromDays(days)) : 0;
        var first = Math.Max(tooOld, expired);
        var tooNew = Math.Max(first, _events.Count(e => TimeOf(e.Milliseconds) <= now + NewestStored));
        if (tooNew > first && TimeOf(_events[tooNew - 1].Milliseconds) - TimeOf(_events[first].Milliseconds) > LongestSpan)
            return ([], null, Invalid("The batch of log events in a single PutLogEvents request cannot span more than 24 hours."));

        var rejected = new JsonObject();
        if (tooOld > 0) rejected["tooOldLogEventEndIndex"] = tooOld;
        if (expired > 0) rejected["expiredLogEventEndIndex"] = expired;
        if (tooNew < _events.Count) rejected["tooNewLogEventStartIndex"] = tooNew;
        return ([.. _events[first..tooNew].Select(e => ToReceived(e, now))], rejected.Count > 0 ? rejected : null, null);
    }

    AwsFault? ReadEvents(JsonElement? events)
    {
        if (events is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() is 0 or > MaxEvents)
            return AwsInput.Constraint("logEvents", $"Member must have length between 1 and {MaxEvents}");

        long bytes = 0;
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind is not JsonValueKind.Object || item.EnumerateObject().Count() != 2
                || !item.TryGetProperty("timestamp", out var timestamp) || timestamp.ValueKind is not JsonValueKind.Number || !timestamp.TryGetInt64(out var milliseconds) || milliseconds < 0
                || !item.TryGetProperty("message", out var message) || message.ValueKind is not JsonValueKind.String || message.GetString() is not { Length: > 0 } text)
                return AwsInput.Constraint("logEvents", "A log event has a timestamp from 0 on and a message of 1 character at least, and nothing else");
            if (_events.Count > 0 && milliseconds < _events[^1].Milliseconds)
                return Invalid("Log events in a single PutLogEvents request must be in chronological order.");

            bytes += Encoding.UTF8.GetByteCount(text) + EventOverhead;
            _events.Add((milliseconds, text));
        }

        return bytes > MaxBytes ? Invalid($"Upload too large: {bytes.ToString(CultureInfo.InvariantCulture)} bytes exceeds limit of {MaxBytes}") : null;
    }

    ReceivedEvent ToReceived((long Milliseconds, string Message) logEvent, DateTimeOffset now)
    {
        var body = ReadMessage(logEvent.Message);
        var id = body.ValueKind is JsonValueKind.Object && body.TryGetProperty("id", out var member) && member.ValueKind is JsonValueKind.String
            ? member.GetString()!
            : $"generated-{Guid.NewGuid()}";
        var envelope = JsonSerializer.SerializeToElement(new { logGroupName = LogGroup, logStreamName = LogStream, timestamp = logEvent.Milliseconds });
        return new ReceivedEvent(id, body, envelope, now);
    }

    /// <summary>A message that is JSON is stored as fields, any other as text.</summary>
    static JsonElement ReadMessage(string message)
    {
        try
        {
            return JsonElement.Parse(message);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(message);
        }
    }

    int CountBefore(DateTimeOffset time) => _events.Count(e => TimeOf(e.Milliseconds) < time);

    static DateTimeOffset TimeOf(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    static AwsFault Invalid(string message) => new("InvalidParameterException", message);
}
