namespace AuditedApi;

/// <summary>The keys that <c>sark-siem emulate</c> takes. Those of a real SIEM come from the environment or a secret store, never from a file like this one.</summary>
static class EmulatorKeys
{
    public static void AddUnlessGiven(ConfigurationManager configuration)
    {
        configuration["Serilog:WriteTo:Splunk:Args:hecToken"] ??= "7c9e6679-7425-40de-944b-e07fc1f90ae7";
        configuration["Serilog:WriteTo:Datadog:Args:apiKey"] ??= "0123456789abcdef0123456789abcdef";
    }
}
