using System.Globalization;

namespace Serilog.Sinks.Sark;

/// <summary>The one text form of a single value, the same on every machine and the same as in CLEF.</summary>
static class ScalarText
{
    /// <returns>Never null, and never an exception: a value whose own code fails is named by its type.</returns>
    public static string Of(object value)
    {
        try
        {
            return value switch
            {
                string text => text,
                DateTime or DateTimeOffset => ((IFormattable)value).ToString("O", CultureInfo.InvariantCulture),
                IFormattable formattable => formattable.ToString(IsDateOrTimeOnly(value) ? "O" : null, CultureInfo.InvariantCulture),
                _ => value.ToString(),
            } ?? "";
        }
        catch (Exception exception)
        {
            return $"{value.GetType().Name} threw {exception.GetType().Name}";
        }
    }

    // By name: netstandard2.0 has neither type, but what runs it may.
    static bool IsDateOrTimeOnly(object value) => value.GetType().FullName is "System.DateOnly" or "System.TimeOnly";
}
