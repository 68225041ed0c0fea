using FsCheck;
using FsCheck.Fluent;

namespace Serilog.Sinks.Sark.Tests.Audit;

/// <summary>Any audit event, with any details, in any text.</summary>
static class AnyAuditEvent
{
    static readonly string[] Fragments =
    [
        "a", "B", "é", "漢", "😀", "\ud83d", "\ude00", "\ud800x", "\0", "\u0001", "\u001f", "\u007f", "\u0085", "\u2028", "\ufeff", "\uffff", "\ufffd", "\"", "\\", "/", "\r\n",
        "\t", " ", ".", "_", "{", "}", "{{", "@", "$", "<", "&", "'", "null", "1", "-0", "1E+3", "2026-01-01T00:00:00Z",
    ];

    public static Gen<string> Text { get; } = Gen.OneOf(
        Gen.Elements(Fragments).ListOf().Select(string.Concat),
        Generate<string?>().Select(text => text ?? ""));

    static Gen<object?> Single { get; } = Gen.OneOf(
        Gen.Constant((object?)null),
        Boxed(Text),
        Boxed(Generate<bool>()),
        Boxed(Generate<int>()),
        Boxed(Generate<long>()),
        Boxed(Generate<ulong>()),
        Boxed(Generate<double>()),
        Boxed(Generate<float>()),
        Boxed(Generate<decimal>()),
        Boxed(Generate<Guid>()),
        Boxed(Generate<DateTime>()),
        Boxed(Generate<DateTimeOffset>()),
        Boxed(Generate<TimeSpan>()),
        Boxed(Generate<byte[]>()));

    public static Gen<object?> Value { get; } = ValueOfDepth(3);

    public static Gen<Dictionary<string, object?>> Dictionary { get; } = DictionaryOf(Value);

    public static Gen<AuditEvent> Event { get; } =
        from texts in OptionalText.ListOf(16)
        from values in Value.ListOf(3)
        from id in Text
        from type in Text
        from severity in Gen.Elements(AuditSeverity.Low, AuditSeverity.Medium, AuditSeverity.High, AuditSeverity.Critical)
        from timestamp in Generate<DateTimeOffset>()
        from success in Gen.Elements<bool?>(null, true, false)
        from latency in Generate<double?>()
        from cost in Generate<decimal?>()
        select new AuditEvent(type, severity)
        {
            Id = id,
            Timestamp = timestamp,
            UserId = texts[0],
            UserEmail = texts[1],
            PrincipalType = texts[2],
            PrincipalAttributes = values[0],
            ServerId = texts[3],
            ToolName = texts[4],
            ResourceType = texts[5],
            ActionOperation = texts[6],
            ActionParameters = values[1],
            Decision = texts[7],
            PolicyId = texts[8],
            PolicyVersion = texts[9],
            Environment = texts[10],
            IpAddress = texts[11],
            UserAgent = texts[12],
            RequestId = texts[13],
            Success = success,
            ErrorMessage = texts[14],
            LatencyMs = latency,
            Cost = cost,
            Details = values[2],
        };

    static Gen<string?> OptionalText => Gen.Frequency((1, Gen.Constant((string?)null)), (2, Text.Select(text => (string?)text)));

    static Gen<object?> ValueOfDepth(int depth) => depth == 0
        ? Single
        : Gen.Frequency(
            (4, Single),
            (1, Boxed(Gen.Choose(0, 4).SelectMany(count => ValueOfDepth(depth - 1).ListOf(count)))),
            (2, Boxed(DictionaryOf(ValueOfDepth(depth - 1)))));

    // CLEF does not tell a last member $type from a type tag, which the reader's documentation says.
    static Gen<Dictionary<string, object?>> DictionaryOf(Gen<object?> value) =>
        from count in Gen.Choose(0, 5)
        from keys in Text.Where(key => key != "$type").ListOf(count)
        from values in value.ListOf(count)
        select keys.Zip(values).DistinctBy(pair => OnTheWire.Text(pair.First)).ToDictionary(pair => pair.First, pair => pair.Second);

    static Gen<object?> Boxed<T>(Gen<T> values) => values.Select(value => (object?)value);

    static Gen<T> Generate<T>() => ArbMap.Default.GeneratorFor<T>();
}
