using System.Text.RegularExpressions;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;

namespace Serilog.Sinks.Sark.CloudWatch;

/// <summary>Where in CloudWatch Logs events go, and with whose permission.</summary>
public sealed class CloudWatchOptions : HttpSiemOptions
{
    const int LongestName = 512;

    // Amazon's own list: PutRetentionPolicy, retentionInDays.
    static readonly int[] Retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

    /// <summary>Creates options with the defaults.</summary>
    public CloudWatchOptions() => CompressPayloads = false;

    /// <summary>
    /// The region, such as <c>us-east-1</c>. Default: that of <see cref="Profile" />, or else what <c>AWS_REGION</c> and the default profile say. Setting: <c>region</c>,
    /// <c>AWS_REGION</c>.
    /// </summary>
    public string Region { get; set; } = "";

    /// <summary>
    /// The log group, 1 to 512 of letters, digits and <c>_ - / . #</c>, not beginning with <c>aws/</c>. Required. Setting: <c>logGroup</c>, <c>CLOUDWATCH_LOG_GROUP</c>.
    /// </summary>
    public string LogGroup { get; set; } = "";

    /// <summary>
    /// The log stream, 1 to 512 characters without <c>:</c> and <c>*</c>. In it stand <c>{host}</c> for this machine's name, <c>{pid}</c> for this process, <c>{date}</c> for
    /// the UTC day (2026-11-24) of the earliest event of a request, and <c>{instance_id}</c> for the id of the EC2 instance, asked for when the first event is sent, or else
    /// this machine's name. Any number of processes may share a stream. Default: <c>{host}</c>. Setting: <c>logStream</c>, <c>CLOUDWATCH_LOG_STREAM</c>.
    /// </summary>
    public string LogStream { get; set; } = "{host}";

    /// <summary>
    /// The id of an access key to sign with, in place of what AWS's own chain finds. Default: none. Setting: <c>accessKeyId</c>, <c>AWS_ACCESS_KEY_ID</c>.
    /// </summary>
    public string? AccessKeyId { get; set; }

    /// <summary>The secret of <see cref="AccessKeyId" />. Default: none. Setting: <c>secretAccessKey</c>, <c>AWS_SECRET_ACCESS_KEY</c>.</summary>
    public string? SecretAccessKey { get; set; }

    /// <summary>
    /// The token that belongs to a temporary <see cref="AccessKeyId" />. Such a key expires; leave all three out for a role that renews itself. Default: none. Setting:
    /// <c>sessionToken</c>, <c>AWS_SESSION_TOKEN</c>.
    /// </summary>
    public string? SessionToken { get; set; }

    /// <summary>
    /// The profile of AWS's shared files whose credentials are used; a <c>role_arn</c> in it is assumed. Not looked at when <see cref="AccessKeyId" /> is set. Default: none.
    /// Setting: <c>profile</c>, <c>AWS_PROFILE</c>.
    /// </summary>
    public string? Profile { get; set; }

    /// <summary>
    /// Whether the role of the EC2 instance is used and nothing else, whatever keys and profiles there are. Default: false, where it is the last link of AWS's chain.
    /// Setting: <c>useInstanceRole</c>, <c>AWS_USE_INSTANCE_ROLE</c>.
    /// </summary>
    public bool UseInstanceRole { get; set; }

    /// <summary>
    /// Whether a log stream that does not exist is created, which needs the permission <c>logs:CreateLogStream</c>. Default: true. Setting: <c>createLogStream</c>,
    /// <c>CLOUDWATCH_CREATE_LOG_STREAM</c>.
    /// </summary>
    public bool CreateLogStream { get; set; } = true;

    /// <summary>
    /// Whether a log group that does not exist is created, which needs the permission <c>logs:CreateLogGroup</c>. Default: false. Setting: <c>createLogGroup</c>,
    /// <c>CLOUDWATCH_CREATE_LOG_GROUP</c>.
    /// </summary>
    public bool CreateLogGroup { get; set; }

    /// <summary>
    /// How many days a log group that the sink has created keeps its events: one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557,
    /// 2922, 3288, 3653. Needs the permission <c>logs:PutRetentionPolicy</c>. A log group that was there already is left as it is. Default: none, for ever. Setting:
    /// <c>retentionDays</c>, <c>CLOUDWATCH_RETENTION_DAYS</c>.
    /// </summary>
    public int? RetentionDays { get; set; }

    /// <summary>
    /// What becomes of events above 1,048,550 bytes, which CloudWatch Logs does not take (PutLogEvents: 1,048,576 bytes, of which 26 are overhead). Default:
    /// <see cref="OversizeEvents.Truncate" />. Setting: <c>oversizeEvents</c>.
    /// </summary>
    public OversizeEvents OversizeEvents { get; set; }

    /// <summary>
    /// Where to send instead of the region's own address: a VPC endpoint, a FIPS endpoint, an emulator. Requests are still signed for <see cref="Region" />; whatever
    /// forwards them must leave their path and <c>Host</c> alone. Default: none. Setting: <c>endpointUrl</c>, <c>CLOUDWATCH_ENDPOINT_URL</c>.
    /// </summary>
    public string? EndpointUrl { get; set; }

    /// <summary>The region that requests are signed for.</summary>
    internal RegionEndpoint SigningRegion
    {
        get
        {
            var region = Region is { Length: > 0 } ? RegionEndpoint.GetBySystemName(Region)
                : Profile is not null && new CredentialProfileStoreChain().TryGetProfile(Profile, out var profile) && profile.Region is not null ? profile.Region

                // Without asking the instance: creating a sink touches no network.
                : FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false);
            return region ?? throw Invalid(nameof(Region), "is missing; give one such as us-east-1.", "AWS_REGION");
        }
    }

    internal Uri Endpoint => EndpointUrl is null
        ? new Uri($"https://logs.{SigningRegion.SystemName}.{SigningRegion.PartitionDnsSuffix}/")
        : ParseUrl(EndpointUrl, nameof(EndpointUrl), "CLOUDWATCH_ENDPOINT_URL");

    // AWS's library adds what it is asked for to its regions, under this name.
    internal bool IsKnownRegion => EndpointUrl is not null || !SigningRegion.DisplayName.Contains("Unknown");

    internal bool HasKey => AccessKeyId is not null;

    /// <inheritdoc />
    public override void Validate()
    {
        base.Validate();
        if (Region is null) throw new ArgumentNullException(nameof(Region));
        if (Region.Length > 0 && (EndpointUrl is null ? !IsInAPartition(Region) : Uri.CheckHostName(Region) != UriHostNameType.Dns))
            throw Invalid(nameof(Region), "must be the name of an AWS region, such as us-east-1 or eu-central-1.", "AWS_REGION");
        if (EndpointUrl is not null) _ = ParseUrl(EndpointUrl, nameof(EndpointUrl), "CLOUDWATCH_ENDPOINT_URL");
        _ = SigningRegion;
        if (string.IsNullOrEmpty(LogGroup))
            throw Invalid(nameof(LogGroup), "is missing; give the name of a log group, such as /aws/sark/audit.", "CLOUDWATCH_LOG_GROUP");
        if (LogGroup.Length > LongestName || !Regex.IsMatch(LogGroup, @"^[.\-_/#A-Za-z0-9]+\z") || LogGroup.StartsWith("aws/", StringComparison.Ordinal))
            throw Invalid(nameof(LogGroup), $"must be 1 to {LongestName} of letters, digits and _ - / . #, and must not begin with aws/.", "CLOUDWATCH_LOG_GROUP");
        if (LogStreamName.FindFault(LogStream, LongestName) is { } fault) throw Invalid(nameof(LogStream), fault, "CLOUDWATCH_LOG_STREAM");
        CheckCredentials();
        if (RetentionDays is { } days && Array.IndexOf(Retentions, days) < 0)
            throw Invalid(nameof(RetentionDays), $"must be one of {string.Join(", ", Retentions)} days, but is {days}.", "CLOUDWATCH_RETENTION_DAYS");
        if (RetentionDays is not null && !CreateLogGroup)
            throw Invalid(nameof(RetentionDays), "has no meaning without createLogGroup: the retention of a log group that is there already is left as it is.", "CLOUDWATCH_RETENTION_DAYS");
        if (OversizeEvents is not (OversizeEvents.Truncate or OversizeEvents.Reject)) throw Invalid(nameof(OversizeEvents), "must be Truncate or Reject.");
        if (CreateLogGroup && !CreateLogStream)
            throw Invalid(nameof(CreateLogGroup), "has no meaning without createLogStream: a new log group has no streams.", "CLOUDWATCH_CREATE_LOG_GROUP");
    }

    void CheckCredentials()
    {
        if (AccessKeyId is not null && !IsPlain(AccessKeyId)) throw Invalid(nameof(AccessKeyId), "must be the id alone: printable ASCII without blanks.", "AWS_ACCESS_KEY_ID");
        if (AccessKeyId is not null && SecretAccessKey is null)
            throw Invalid(nameof(SecretAccessKey), "is missing; accessKeyId has no meaning without it.", "AWS_SECRET_ACCESS_KEY");
        if (SecretAccessKey is not null && !IsPlain(SecretAccessKey))
            throw Invalid(nameof(SecretAccessKey), "must be the key alone: printable ASCII without blanks.", "AWS_SECRET_ACCESS_KEY");
        if (SecretAccessKey is not null && AccessKeyId is null) throw Invalid(nameof(AccessKeyId), "is missing; secretAccessKey has no meaning without it.", "AWS_ACCESS_KEY_ID");
        if (SessionToken is not null && !IsPlain(SessionToken)) throw Invalid(nameof(SessionToken), "must be the token alone: printable ASCII without blanks.", "AWS_SESSION_TOKEN");
        if (SessionToken is not null && AccessKeyId is null) throw Invalid(nameof(SessionToken), "has no meaning without accessKeyId and secretAccessKey.", "AWS_SESSION_TOKEN");
        if (Profile is not null && string.IsNullOrWhiteSpace(Profile)) throw Invalid(nameof(Profile), "must not be blank; leave it out if there is none.", "AWS_PROFILE");
    }

    /// <summary>Whether some partition of AWS could have such a region, be it newer than this version of AWS's library or not.</summary>
    static bool IsInAPartition(string region) => RegionEndpoint.AllPartitionRegionRegex.Any(regions => Regex.IsMatch(region, regions));

    static bool IsPlain(string key) => key.Length > 0 && key.All(static c => c is > ' ' and <= '~');
}
