using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Serilog.Sinks.Sark.Emulator.CloudWatch;

/// <summary>The JSON object that an operation takes, and the constraints on names that all of them share.</summary>
readonly partial struct AwsInput
{
    static readonly JsonDocumentOptions NoDuplicates = new() { AllowDuplicateProperties = false };

    readonly JsonElement _input;

    AwsInput(JsonElement input) => _input = input;

    public static (AwsInput Input, AwsFault? Fault) Read(ReadOnlyMemory<byte> body, params string[] members)
    {
        try
        {
            // The JSON reader takes invalid UTF-8 inside a string on trust.
            if (Utf8.IsValid(body.Span) && JsonElement.Parse(body.Span, NoDuplicates) is { ValueKind: JsonValueKind.Object } input
                && input.EnumerateObject().All(member => members.Contains(member.Name)))
                return (new AwsInput(input), null);
        }
        catch (JsonException)
        {
            // Said below.
        }

        return (default, new AwsFault("SerializationException", "The body is not the JSON object that this operation takes"));
    }

    public static AwsFault? FindFaultInGroup(string name) =>
        name.Length is 0 or > 512 || !Group().IsMatch(name) || name.StartsWith("aws/", StringComparison.Ordinal)
            ? Constraint("logGroupName", @"Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+")
            : null;

    public static AwsFault? FindFaultInStream(string name) =>
        name.Length is 0 or > 512 || name.AsSpan().ContainsAny(':', '*')
            ? Constraint("logStreamName", "Member must satisfy regular expression pattern: [^:*]*")
            : null;

    public static AwsFault Constraint(string member, string constraint) =>
        new("InvalidParameterException", $"1 validation error detected: Value at '{member}' failed to satisfy constraint: {constraint}");

    public JsonElement? Member(string name) => _input.TryGetProperty(name, out var member) ? member : null;

    /// <returns>A member's text; empty, which no constraint allows, if it is not there or is none.</returns>
    public string Text(string name) => Member(name) is { ValueKind: JsonValueKind.String } member ? member.GetString()! : "";

    [GeneratedRegex(@"^[.\-_/#A-Za-z0-9]+\z")]
    private static partial Regex Group();
}
