using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Serilog.Sinks.Sark.Emulator.CloudWatch;

/// <summary>
/// AWS Signature Version 4 as the receiving end computes it, from nothing but what it has received. Steps: AWS, "Create a signed AWS API request". Requests without a query only.
/// </summary>
sealed partial class AwsSignature
{
    const string Algorithm = "AWS4-HMAC-SHA256";
    const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    readonly HttpRequest _request;
    readonly ReadOnlyMemory<byte> _body;
    readonly string _date, _region, _service, _signature;
    readonly string[] _signedHeaders;

    AwsSignature(HttpRequest request, ReadOnlyMemory<byte> body, Match authorization)
    {
        _request = request;
        _body = body;
        AccessKeyId = authorization.Groups["key"].Value;
        _date = authorization.Groups["date"].Value;
        _region = authorization.Groups["region"].Value;
        _service = authorization.Groups["service"].Value;
        _signedHeaders = authorization.Groups["headers"].Value.Split(';');
        _signature = authorization.Groups["signature"].Value;
    }

    public string AccessKeyId { get; }

    /// <returns>The signature that the request bears, or why it bears none.</returns>
    public static (AwsSignature? Signature, AwsFault? Fault) Read(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0) return (null, new AwsFault("MissingAuthenticationTokenException", "Missing Authentication Token"));

        var match = Authorization().Match(header);
        return match.Success
            ? (new AwsSignature(request, body, match), null)
            : (null, new AwsFault("IncompleteSignatureException", $"Authorization header requires {Algorithm}, 'Credential', 'SignedHeaders' and 'Signature' parameters."));
    }

    /// <returns>What is wrong with the signature, or null.</returns>
    public AwsFault? FindFault(string secretAccessKey, string? region, string service, DateTimeOffset now)
    {
        if (_service != service || (region is not null && _region != region)) return Refuse($"Credential should be scoped to a valid region and to service: '{service}'.");

        var time = _request.Headers["X-Amz-Date"].ToString();
        if (!DateTimeOffset.TryParseExact(time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signedAt) || !time.StartsWith(_date, StringComparison.Ordinal))
            return Refuse("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP");
        if (signedAt < now - Tolerance) return Refuse($"Signature expired: {time} is now earlier than {Format(now - Tolerance)} ({Format(now)} - 5 min.)");
        if (signedAt > now + Tolerance) return Refuse($"Signature not yet current: {time} is still later than {Format(now + Tolerance)} ({Format(now)} + 5 min.)");

        if (FirstUnsignedHeader() is { } unsigned) return Refuse($"'{unsigned}' must be a 'SignedHeader' in the AWS Authorization.");
        var hash = Hex(SHA256.HashData(_body.Span));
        if (_request.Headers["X-Amz-Content-SHA256"] is { Count: > 0 } claimed && claimed != hash) return Refuse("The provided x-amz-content-sha256 header does not match what was computed.");

        var canonical = Canonicalize(hash);
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(canonical, time, secretAccessKey)), Encoding.ASCII.GetBytes(_signature))
            ? null
            : Refuse($"""
                The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.

                The Canonical String for this request should have been
                '{canonical}'
                """);
    }

    string? FirstUnsignedHeader()
    {
        if (!_signedHeaders.Contains("host")) return "host";
        foreach (var header in _request.Headers.Keys)
            if ((header.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase) || header.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                && !_signedHeaders.Contains(header, StringComparer.OrdinalIgnoreCase))
                return header;
        return null;
    }

    string Canonicalize(string payloadHash)
    {
        var path = string.Join('/', (_request.PathBase + _request.Path).ToUriComponent().Split('/').Select(Uri.EscapeDataString));
        var headers = string.Concat(_signedHeaders.Select(name => $"{name}:{Blanks().Replace(string.Join(",", _request.Headers[name].Select(value => value?.Trim())), " ")}\n"));
        return $"{_request.Method}\n{path}\n\n{headers}\n{string.Join(';', _signedHeaders)}\n{payloadHash}";
    }

    string Sign(string canonical, string time, string secretAccessKey)
    {
        var scope = $"{_date}/{_region}/{_service}/aws4_request";
        var toSign = $"{Algorithm}\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secretAccessKey);
        foreach (var part in scope.Split('/')) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
    }

    static AwsFault Refuse(string message) => new("InvalidSignatureException", message);

    static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    [GeneratedRegex(@"^AWS4-HMAC-SHA256 Credential=(?<key>[^/]+)/(?<date>\d{8})/(?<region>[^/]+)/(?<service>[^/]+)/aws4_request, ?SignedHeaders=(?<headers>[^,]+), ?Signature=(?<signature>[0-9a-f]{64})$")]
    private static partial Regex Authorization();

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();
}
