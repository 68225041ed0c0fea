using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator.Azure;

/// <summary>Entra's token endpoint and an App Service's managed identity: who gets a token for whom, and until when it is good.</summary>
sealed class TokenIssuer(AzureMonitorEmulator azure, TimeProvider time)
{
    readonly Lock _lock = new();
    readonly Dictionary<string, (string Audience, DateTimeOffset ExpiresOn)> _issued = new(StringComparer.Ordinal);

    public int Issued { get; private set; }

    public (string Token, DateTimeOffset ExpiresOn) Issue(string scope)
    {
        var token = $"token-{Guid.NewGuid():N}";
        var expiresOn = time.GetUtcNow() + azure.TokenLifetime;
        lock (_lock)
        {
            Issued++;
            _issued[token] = (WithoutSlash(scope.EndsWith("/.default", StringComparison.Ordinal) ? scope[..^"/.default".Length] : scope), expiresOn);
        }

        return (token, expiresOn);
    }

    public void RevokeAll()
    {
        lock (_lock) _issued.Clear();
    }

    /// <returns>Why the request's token is not accepted, or null.</returns>
    public AzureFault? FindFault(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (!authorization.StartsWith("Bearer ", StringComparison.Ordinal)) return Refuse("MissingToken", "The request has no bearer token");

        lock (_lock)
        {
            if (!_issued.TryGetValue(authorization["Bearer ".Length..], out var token)) return Refuse("InvalidToken", "The token is not one of ours");
            if (token.ExpiresOn <= time.GetUtcNow()) return Refuse("ExpiredToken", "The token has expired");
            return token.Audience == WithoutSlash(azure.Audience) ? null : Refuse("InvalidAudience", $"The token is for {token.Audience}, and not for {azure.Audience}");
        }

        static AzureFault Refuse(string code, string message) => new(StatusCodes.Status401Unauthorized, code, message);
    }

    /// <returns>The answer to a request for a token, or null if it is none.</returns>
    public EmulatedAnswer? Answer(HttpRequest request, RequestBody body)
    {
        var path = request.Path.Value ?? "";
        if (HttpMethods.IsPost(request.Method) && path.EndsWith("/oauth2/v2.0/token", StringComparison.Ordinal)) return AnswerEntra(path.Split('/')[1], body);
        return HttpMethods.IsGet(request.Method) && path == "/msi/token" ? AnswerManagedIdentity(request) : null;
    }

    EmulatedAnswer AnswerEntra(string tenant, RequestBody body)
    {
        if (!azure.IssuesTokens) return EmulatedAnswer.Reason(StatusCodes.Status503ServiceUnavailable);

        var form = QueryHelpers.ParseQuery(System.Text.Encoding.UTF8.GetString(body.Content.Span));
        if (tenant != azure.TenantId) return Refuse("invalid_tenant", $"AADSTS90002: Tenant '{tenant}' not found.");
        if (form.GetValueOrDefault("grant_type") != "client_credentials") return Refuse("unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type.");
        if (form.GetValueOrDefault("client_id") != azure.ClientId) return Refuse("unauthorized_client", "AADSTS700016: Application was not found in the directory.");
        var proven = form.TryGetValue("client_assertion", out var assertion) ? assertion == azure.FederatedToken : form.TryGetValue("client_secret", out var secret) && secret == azure.ClientSecret;
        if (!proven) return Refuse("invalid_client", "AADSTS7000215: Invalid client secret provided.");

        var scope = form.GetValueOrDefault("scope").ToString().Split(' ').FirstOrDefault(scope => scope.EndsWith("/.default", StringComparison.Ordinal));
        if (scope is null) return Refuse("invalid_scope", "AADSTS70011: The provided value for the input parameter 'scope' is not valid.");

        var (token, _) = Issue(scope);
        return EmulatedAnswer.Json(StatusCodes.Status200OK, new JsonObject
        {
            ["token_type"] = "Bearer",
            ["expires_in"] = (int)azure.TokenLifetime.TotalSeconds,
            ["access_token"] = token,
        });

        static EmulatedAnswer Refuse(string error, string description) => EmulatedAnswer.Json(
            error == "invalid_client" ? StatusCodes.Status401Unauthorized : StatusCodes.Status400BadRequest, new JsonObject { ["error"] = error, ["error_description"] = description });
    }

    EmulatedAnswer AnswerManagedIdentity(HttpRequest request)
    {
        if (!azure.IssuesTokens) return EmulatedAnswer.Reason(StatusCodes.Status503ServiceUnavailable);
        if (request.Headers["X-IDENTITY-HEADER"] != azure.IdentityHeader) return Refuse(StatusCodes.Status401Unauthorized, "The identity header is missing or wrong");
        if (request.Query["api-version"] != "2019-08-01") return Refuse(StatusCodes.Status400BadRequest, "The api-version is not supported");
        if (request.Query.TryGetValue("client_id", out var clientId) && clientId != azure.ClientId) return Refuse(StatusCodes.Status400BadRequest, "No user-assigned identity with that client id");

        var resource = request.Query["resource"].ToString();
        var (token, expiresOn) = Issue(resource);
        return EmulatedAnswer.Json(StatusCodes.Status200OK, new JsonObject
        {
            ["access_token"] = token,
            ["expires_on"] = expiresOn.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["resource"] = resource,
            ["token_type"] = "Bearer",
        });

        static EmulatedAnswer Refuse(int status, string message) =>
            EmulatedAnswer.Json(status, new JsonObject { ["statusCode"] = status, ["message"] = message });
    }

    // With one slash or two in the scope, the token is for the same service.
    static string WithoutSlash(string audience) => audience.TrimEnd('/');
}
