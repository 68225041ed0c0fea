using System.Text.Json;

namespace Serilog.Sinks.Sark.AzureMonitor;

/// <summary>The code in the JSON that Azure's interfaces answer errors with.</summary>
static class AzureError
{
    /// <returns>Null if the body is not of that form: something else has answered in Azure's place.</returns>
    public static string? ReadCode(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var error = document.RootElement;

            // The Logs Ingestion API wraps it in a member named error, as Azure's guidelines for REST interfaces ask for; the Data Collector API does not.
            if (error.ValueKind == JsonValueKind.Object && error.TryGetProperty("error", out var inner)) error = inner;
            if (error.ValueKind != JsonValueKind.Object) return null;
            return (error.TryGetProperty("code", out var code) || error.TryGetProperty("Error", out code)) && code.ValueKind == JsonValueKind.String ? code.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
