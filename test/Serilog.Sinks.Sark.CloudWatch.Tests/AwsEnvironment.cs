using Serilog.Sinks.Sark.Emulator;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.CloudWatch.Tests;

/// <summary>
/// What AWS's own library looks at in a process's environment, with an emulator behind all of it. The library reads most of it once and for all, so there is one for all tests.
/// </summary>
[CollectionDefinition(Name)]
public sealed class AwsEnvironment : ICollectionFixture<AwsEnvironment>, IAsyncLifetime, IDisposable
{
    public const string Name = "AWS's environment";

    readonly TempFolder _folder = new();
    SiemEmulator? _emulator;

    internal CloudWatchEmulator CloudWatch => _emulator!.CloudWatch;

    public async Task InitializeAsync()
    {
        _emulator = await SiemEmulator.StartAsync();
        var token = Write("token", "a-web-identity");
        var files = Write("credentials", $"""
            [the-key]
            aws_access_key_id = {CloudWatch.AccessKeyId}
            aws_secret_access_key = {CloudWatch.SecretAccessKey}
            region = us-east-1

            [the-role]
            role_arn = arn:aws:iam::123456789012:role/emulated-role
            source_profile = the-key
            region = us-east-1

            [the-web-identity]
            role_arn = arn:aws:iam::123456789012:role/emulated-role
            web_identity_token_file = {token}
            region = us-east-1
            """);
        foreach (var name in new[] { "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_EC2_METADATA_DISABLED" })
            Environment.SetEnvironmentVariable(name, null);
        Environment.SetEnvironmentVariable("AWS_SHARED_CREDENTIALS_FILE", files);
        Environment.SetEnvironmentVariable("AWS_CONFIG_FILE", Write("config", ""));
        Environment.SetEnvironmentVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI", CloudWatch.CredentialsUrl.ToString());
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_SERVICE_ENDPOINT", CloudWatch.Url.ToString().TrimEnd('/'));
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL_STS", CloudWatch.Url.ToString());
    }

    public async Task DisposeAsync() => await _emulator!.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    string Write(string name, string content)
    {
        var file = Path.Combine(_folder.Path, name);
        File.WriteAllText(file, content);
        return file;
    }
}
