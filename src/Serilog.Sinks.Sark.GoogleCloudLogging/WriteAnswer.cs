using System.Globalization;
using System.Text.Json;

namespace Serilog.Sinks.Sark.GoogleCloudLogging;

/// <summary>Google's answer to <c>entries.write</c>: an empty object, or an error, which may name the entries that were not written.</summary>
/// <param name="Error">The error in Google's words; null if there is none.</param>
/// <param name="EntryErrors">What is wrong with which entries, by their place in the request; all others were written. Null if none is named.</param>
sealed record WriteAnswer(string? Error, IReadOnlyDictionary<int, EntryError>? EntryErrors)
{
    public const string PartialErrors = "google.logging.v2.WriteLogEntriesPartialErrors";

    /// <returns>The answer; null if it is not one of Google's.</returns>
    public static WriteAnswer? Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            if (!document.RootElement.TryGetProperty("error", out var error)) return new WriteAnswer(null, null);

            var status = error.TryGetProperty("status", out var name) ? $"{name.GetString()}: " : "";
            return new WriteAnswer(status + error.GetProperty("message").GetString(), ReadEntryErrors(error));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    static Dictionary<int, EntryError>? ReadEntryErrors(JsonElement error)
    {
        if (!error.TryGetProperty("details", out var details)) return null;

        foreach (var detail in details.EnumerateArray())
        {
            if (!detail.TryGetProperty("@type", out var type) || type.GetString()?.EndsWith(PartialErrors, StringComparison.Ordinal) != true) continue;
            if (!detail.TryGetProperty("logEntryErrors", out var entries)) continue;

            var errors = new Dictionary<int, EntryError>();
            foreach (var entry in entries.EnumerateObject())
                errors[int.Parse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture)] = EntryError.Read(entry.Value);
            if (errors.Count > 0) return errors;
        }

        return null;
    }
}
