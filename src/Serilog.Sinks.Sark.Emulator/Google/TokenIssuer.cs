using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator.Google;

/// <summary>
/// Google's token endpoint for one service account, and the metadata server of a machine that runs as it. The account's key is made in memory when it is first asked for, once for
/// the process.
/// </summary>
sealed class TokenIssuer(TimeProvider time)
{
    public const string Account = "sark-audit@my-project-123.iam.gserviceaccount.com";

    const string KeyId = "0123456789abcdef0123456789abcdef01234567";
    const string GoogleAudience = "https://oauth2.googleapis.com/token";
    const string AssertionGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    const string MetadataFlavor = "Metadata-Flavor";

    static readonly TimeSpan LongestAssertion = TimeSpan.FromHours(1);

    // A client's clock may be a little ahead or behind.
    static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    static readonly string[] SufficientScopes =
    [
        "https://www.googleapis.com/auth/logging.write", "https://www.googleapis.com/auth/logging.admin", "https://www.googleapis.com/auth/cloud-platform",
    ];

    static readonly Lazy<RSA> Key = new(static () => RSA.Create(2048));

    readonly ConcurrentDictionary<string, DateTimeOffset> _expiryOfTokens = new(StringComparer.Ordinal);
    int _issued;

    public bool KeyEnabled { get; set; } = true;

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    public int Issued => Volatile.Read(ref _issued);

    public static string CreateKeyFile(string projectId, Uri tokenUrl) => new JsonObject
    {
        ["type"] = "service_account",
        ["project_id"] = projectId,
        ["private_key_id"] = KeyId,
        ["private_key"] = Key.Value.ExportPkcs8PrivateKeyPem(),
        ["client_email"] = Account,
        ["client_id"] = "100000000000000000000",
        ["token_uri"] = tokenUrl.ToString(),
        ["universe_domain"] = "googleapis.com",
    }.ToJsonString();

    public string Issue()
    {
        var token = "ya29." + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        _expiryOfTokens[token] = time.GetUtcNow() + Lifetime;
        Interlocked.Increment(ref _issued);
        return token;
    }

    public void RevokeAll() => _expiryOfTokens.Clear();

    public bool IsValid(string token) => KeyEnabled && _expiryOfTokens.TryGetValue(token, out var expiry) && time.GetUtcNow() < expiry;

    /// <summary>Answers a service account that has signed an assertion with its key.</summary>
    public EmulatedAnswer Exchange(ReadOnlyMemory<byte> body, Uri ownUrl)
    {
        var form = ReadForm(Encoding.UTF8.GetString(body.Span));
        return form.GetValueOrDefault("grant_type") != AssertionGrant ? Refuse("unsupported_grant_type", "Invalid grant_type")
            : !KeyEnabled ? Refuse("invalid_grant", "Invalid JWT Signature.")
            : FindFault(form.GetValueOrDefault("assertion") ?? "", ownUrl) is var (error, description) ? Refuse(error, description)
            : AnswerWithToken();
    }

    /// <summary>Answers a process on a machine that runs as the account.</summary>
    public EmulatedAnswer AnswerMetadata(HttpRequest request)
    {
        if (request.Headers[MetadataFlavor] != "Google")
        {
            return EmulatedAnswer.Reason(StatusCodes.Status403Forbidden);
        }

        var answer = request.Path.Value switch
        {
            "/" => EmulatedAnswer.Empty,
            "/computeMetadata/v1/instance/service-accounts/default/token" when !KeyEnabled => EmulatedAnswer.Reason(StatusCodes.Status404NotFound),
            "/computeMetadata/v1/instance/service-accounts/default/token" => AnswerWithToken(),
            _ => EmulatedAnswer.Reason(StatusCodes.Status404NotFound),
        };
        return answer with { Header = (MetadataFlavor, "Google") };
    }

    static (string Error, string Description)? FindFault(string assertion, Uri ownUrl)
    {
        try
        {
            var parts = assertion.Split('.');
            var header = JsonElement.Parse(Base64Url.DecodeFromChars(parts[0]));
            if (parts.Length != 3
                || header.GetProperty("alg").GetString() != "RS256"
                || header.GetProperty("kid").GetString() != KeyId
                || !Key.Value.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            {
                return ("invalid_grant", "Invalid JWT Signature.");
            }

            var claims = JsonElement.Parse(Base64Url.DecodeFromChars(parts[1]));
            var issued = DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("iat").GetInt64());
            var expires = DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64());

            // Real time, whatever the emulator's clock says: the client's library goes by nothing else.
            var now = DateTimeOffset.UtcNow;
            return claims.GetProperty("iss").GetString() != Account ? ("invalid_grant", "Invalid grant: account not found")
                : claims.GetProperty("aud").GetString() is var audience && audience != GoogleAudience && audience != ownUrl.ToString() ? ("invalid_grant", "Invalid JWT: Failed audience check.")
                : now > expires || issued > now + Tolerance || expires - issued > LongestAssertion
                    ? ("invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.")
                : !claims.GetProperty("scope").GetString()!.Split(' ').Intersect(SufficientScopes).Any() ? ("invalid_scope", "Invalid OAuth scope or ID token audience provided.")
                : null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or IndexOutOfRangeException)
        {
            return ("invalid_grant", "Bad Request");
        }
    }

    static EmulatedAnswer Refuse(string error, string description) =>
        EmulatedAnswer.Json(StatusCodes.Status400BadRequest, new JsonObject { ["error"] = error, ["error_description"] = description });

    static Dictionary<string, string> ReadForm(string form) =>
        form.Split('&').Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1].Replace('+', ' ')), StringComparer.Ordinal);

    EmulatedAnswer AnswerWithToken() => EmulatedAnswer.Json(StatusCodes.Status200OK, new JsonObject
    {
        ["access_token"] = Issue(),
        ["expires_in"] = (int)Lifetime.TotalSeconds,
        ["token_type"] = "Bearer",
    });
}
