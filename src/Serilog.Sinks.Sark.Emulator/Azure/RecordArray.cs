using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Serilog.Sinks.Sark.Emulator.Azure;

/// <summary>A body as either interface wants it: a JSON array of objects, without a name twice.</summary>
static class RecordArray
{
    static readonly JsonDocumentOptions NoDuplicates = new() { AllowDuplicateProperties = false, MaxDepth = 256 };

    /// <param name="body">The body.</param>
    /// <param name="code">The interface's code for a body of the wrong form.</param>
    public static (IReadOnlyList<JsonElement> Records, AzureFault? Fault) Read(ReadOnlyMemory<byte> body, string code)
    {
        try
        {
            // The JSON reader takes invalid UTF-8 inside a string on trust.
            if (!Utf8.IsValid(body.Span)) return Refuse("The body is not UTF-8");

            var array = JsonElement.Parse(body.Span, NoDuplicates);
            if (array.ValueKind is not JsonValueKind.Array) return Refuse("The body is not a JSON array");

            var records = array.EnumerateArray().ToList();
            return records.Exists(record => record.ValueKind is not JsonValueKind.Object) ? Refuse("The array holds something else than objects") : (records, null);
        }
        catch (JsonException)
        {
            return Refuse("The body is not JSON");
        }

        (IReadOnlyList<JsonElement> Records, AzureFault? Fault) Refuse(string message) => ([], new AzureFault(StatusCodes.Status400BadRequest, code, message));
    }

    /// <returns>The record's own id, under one of the names that it may have.</returns>
    public static string IdOf(JsonElement record, string name) =>
        record.TryGetProperty(name, out var id) && id.ValueKind is JsonValueKind.String ? id.GetString()! : $"generated-{Guid.NewGuid()}";
}
