using System.Text.Json;
using Google.Apis.Auth.OAuth2;

namespace Serilog.Sinks.Sark.GoogleCloudLogging;

/// <summary>
/// Looks into a key file before it is used. Only the key of a service account is taken: other kinds of credentials name addresses and programs of their own, which whoever can
/// write the file could have contacted or run.
/// </summary>
static class ServiceAccountKeyFile
{
    /// <returns>What is wrong with the file, as the rest of a sentence; null if nothing is. Holds nothing of the file but its type.</returns>
    public static string? FindFault(string path)
    {
        string json;
        try
        {
            json = File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"names a file that is not there: '{path}'. Is the secret mounted?";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"names a file that cannot be read: '{path}' ({exception.GetType().Name}).";
        }

        try
        {
            if (TypeOf(json) is var type && type != JsonCredentialParameters.ServiceAccountCredentialType)
                return $"must name the key file of a service account, but the one at '{path}' is of type '{type}'. Name other credentials in GOOGLE_APPLICATION_CREDENTIALS, and leave this out.";

            _ = CredentialFactory.FromJson<ServiceAccountCredential>(json);
            return null;
        }
        catch (Exception exception)
        {
            // Whatever the library finds wrong with the key. Only the type is told, since its message may quote the key.
            return $"must name the key file of a service account, and the one at '{path}' is none, or damaged ({exception.GetType().Name}).";
        }
    }

    static string? TypeOf(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
            ? type.GetString()
            : throw new JsonException();
    }
}
