namespace Serilog.Sinks.Sark.Emulator.CloudWatch;

/// <summary>Temporary credentials.</summary>
sealed record AwsSession(string AccessKeyId, string SecretAccessKey, string Token, bool Expired = false)
{
    // Real time, whatever the emulator's clock says: clients' libraries go by nothing else.
    public string Expiration { get; } = DateTime.UtcNow.AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
