using System.Text;
using System.Text.Json;

namespace Serilog.Sinks.Sark.Emulator.Azure;

/// <summary>The rules for one record of the HTTP Data Collector API, stricter than Azure's, which cuts fields and makes columns of nested values without a word.</summary>
static class CollectedRecord
{
    const int MaxFieldBytes = 32_766;

    static readonly string[] Reserved = ["tenant", "TimeGenerated", "RawData"];

    /// <param name="record">The record.</param>
    /// <param name="timeField">The field that becomes TimeGenerated; empty for the time of arrival.</param>
    /// <returns>What is wrong with the record, or null.</returns>
    public static string? FindFault(JsonElement record, string timeField)
    {
        foreach (var field in record.EnumerateObject())
        {
            if (Reserved.Contains(field.Name, StringComparer.OrdinalIgnoreCase)) return $"{field.Name} is a reserved name";
            if (!StreamRecord.ColumnName().IsMatch(field.Name)) return $"{field.Name} is not a name for a column";
            if (field.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array) return $"{field.Name} is nested, and columns would be made of its members";
            if (field.Value.ValueKind is JsonValueKind.String && Encoding.UTF8.GetByteCount(field.Value.GetString()!) > MaxFieldBytes) return $"{field.Name} is over 32 KB, and would be cut";
        }

        return timeField.Length == 0 || (record.TryGetProperty(timeField, out var time) && time.ValueKind is JsonValueKind.String && time.TryGetDateTimeOffset(out _))
            ? null
            : $"{timeField} is not there, or no time in ISO 8601";
    }
}
