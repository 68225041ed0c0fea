using System.Text;

namespace Serilog.Sinks.Sark.Datadog;

/// <summary>
/// Writes tags as Datadog would store them, so that what is sent is what is found. Rules: Datadog, "Getting Started with Tags", "Define tags"; number: "Log
/// collection", limits.
/// </summary>
static class DatadogTags
{
    /// <summary>The most tags that a log keeps.</summary>
    public const int Most = 100;

    const int LongestTag = 200;

    /// <summary>Splits the flat setting: tags separated by commas.</summary>
    public static IEnumerable<string> Split(string? tags) =>
        (tags ?? "").Split([','], StringSplitOptions.RemoveEmptyEntries).Select(static tag => tag.Trim()).Where(static tag => tag.Length > 0);

    public static int Count(DatadogOptions options) => All(options).Count;

    /// <returns>The value of <c>ddtags</c>.</returns>
    public static string Join(DatadogOptions options) => string.Join(",", All(options));

    static List<string> All(DatadogOptions options)
    {
        var tags = new List<string>();
        Add(options.Env is null ? null : $"env:{options.Env}");
        Add(options.Version is null ? null : $"version:{options.Version}");
        foreach (var tag in options.Tags) Add(tag);
        return tags;

        void Add(string? tag)
        {
            if (tag is not null && Normalize(tag) is { Length: > 0 } normalized && !tags.Contains(normalized)) tags.Add(normalized);
        }
    }

    /// <returns>The tag in Datadog's form; empty if nothing of it can be a tag.</returns>
    static string Normalize(string tag)
    {
        var normalized = new StringBuilder(Math.Min(tag.Length, LongestTag));
        foreach (var c in tag.Trim())
        {
            if (normalized.Length == LongestTag) break;

            // A tag begins with a letter.
            if (normalized.Length == 0 && !char.IsLetter(c)) continue;

            normalized.Append(char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : c is '_' or '-' or ':' or '.' or '/' ? c : '_');
        }

        return normalized.ToString().TrimEnd(':', '_');
    }
}
