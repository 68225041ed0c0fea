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

    /// <param name="value">What Serilog captured.</param>
    /// <param name="trail">Where it stands; is told what is missing.</param>
    /// <param name="depth">How deep Serilog was already when it came to the value.</param>
    /// <returns>False if the value goes too deep to be written.</returns>
    public static bool FindFaults(LogEventPropertyValue value, CaptureTrail trail, int depth = 0)
    {
        if (Visit(value, trail, depth)) return true;

        trail.Fail($"deeper than {MaxDepth} levels");
        return false;
    }

    static bool Visit(LogEventPropertyValue value, CaptureTrail trail, int depth)
    {
        switch (value)
        {
            case ScalarValue { Value: null } when depth == DefaultDestructuringDepth:
                trail.Fail($"null, or cut off by Serilog's destructuring depth of {DefaultDestructuringDepth}");
                return true;
            case ScalarValue { Value: string text } when ThrownWhileCapturing(text) is { } exceptionType:
                trail.Fail(exceptionType);
                return true;
            case ScalarValue:
                return true;
            case StructureValue { TypeTag: "JsonElement" }:
                trail.Fail("JsonElement not captured");
                return true;
            case StructureValue { TypeTag: { } typeTag, Properties.Count: 0 }:
                trail.Fail($"{typeTag} has no readable properties");
                return true;
            default:
                if (depth == MaxDepth) return false;

                trail.Enter(value);
                var isWritable = VisitMembers(value, trail, depth + 1);
                trail.Leave();
                return isWritable;
        }
    }

    static bool VisitMembers(LogEventPropertyValue value, CaptureTrail trail, int depth)
    {
        switch (value)
        {
            case StructureValue structure:
                foreach (var property in structure.Properties)
                {
                    trail.MoveTo(property.Name);
                    if (!Visit(property.Value, trail, depth)) return false;
                }

                break;
            case DictionaryValue dictionary:
                foreach (var element in dictionary.Elements)
                {
                    trail.MoveTo(ScalarText.Of(element.Key.Value ?? "null"));
                    if (!Visit(element.Value, trail, depth)) return false;
                }

                break;
            case SequenceValue sequence:
                for (var i = 0; i < sequence.Elements.Count; i++)
                {
                    trail.MoveTo(i);
                    if (!Visit(sequence.Elements[i], trail, depth)) return false;
                }

                break;
        }

        return true;
    }

    static string? ThrownWhileCapturing(string text) =>
        After(text, "The property accessor threw an exception: ") ?? After(text, "Capturing the property value threw an exception: ");

    static string? After(string text, string prefix) => text.StartsWith(prefix, StringComparison.Ordinal) ? text.Substring(prefix.Length) : null;
}
