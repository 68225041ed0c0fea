using Serilog.Events;

namespace Serilog.Sinks.Sark;

/// <summary>
/// Names what Serilog could not capture of an object. Serilog leaves a text, an empty structure or a null in its place, which in evidence would pass
/// for the truth.
/// </summary>
static class SerilogCapture
{
    const int MaxDepth = 256;

    // Serilog's own limit unless Destructure.ToMaximumDepth sets another. What is cut off there is null.
    const int DefaultDestructuringDepth = 10;

    public static void FindFaults(LogEventPropertyValue value, CaptureTrail trail) => FindFaults(value, trail, depth: 0);

    static void FindFaults(LogEventPropertyValue value, CaptureTrail trail, int depth)
    {
        if (depth > MaxDepth)
        {
            trail.Fail($"deeper than {MaxDepth} levels");
            return;
        }

        switch (value)
        {
            case ScalarValue { Value: null } when depth == DefaultDestructuringDepth:
                trail.Fail($"null, or cut off by Serilog's destructuring depth of {DefaultDestructuringDepth}");
                break;
            case ScalarValue { Value: string text } when ThrownWhileCapturing(text) is { } exceptionType:
                trail.Fail(exceptionType);
                break;
            case StructureValue { TypeTag: "JsonElement" }:
                trail.Fail("JsonElement not captured");
                break;
            case StructureValue { TypeTag: { } typeTag, Properties.Count: 0 }:
                trail.Fail($"{typeTag} has no readable properties");
                break;
            case StructureValue structure:
                trail.Enter(structure);
                foreach (var property in structure.Properties)
                {
                    trail.MoveTo(property.Name);
                    FindFaults(property.Value, trail, depth + 1);
                }

                trail.Leave();
                break;
            case DictionaryValue dictionary:
                trail.Enter(dictionary);
                foreach (var element in dictionary.Elements)
                {
                    trail.MoveTo(ScalarText.Of(element.Key.Value ?? "null"));
                    FindFaults(element.Value, trail, depth + 1);
                }

                trail.Leave();
                break;
            case SequenceValue sequence:
                trail.Enter(sequence);
                for (var i = 0; i < sequence.Elements.Count; i++)
                {
                    trail.MoveTo(i);
                    FindFaults(sequence.Elements[i], trail, depth + 1);
                }

                trail.Leave();
                break;
        }
    }

    static string? ThrownWhileCapturing(string text) =>
        After(text, "The property accessor threw an exception: ") ?? After(text, "Capturing the property value threw an exception: ");

    static string? After(string text, string prefix) => text.StartsWith(prefix, StringComparison.Ordinal) ? text.Substring(prefix.Length) : null;
}
