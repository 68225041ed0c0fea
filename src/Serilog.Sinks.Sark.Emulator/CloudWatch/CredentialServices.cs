using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Serilog.Sinks.Sark.Emulator.Http;

namespace Serilog.Sinks.Sark.Emulator.CloudWatch;

/// <summary>Where AWS's clients have temporary credentials from: the Security Token Service, a container's credentials, an instance's metadata.</summary>
sealed class CredentialServices(AwsSessions sessions)
{
    public const string RoleName = "emulated-role";

    const string MetadataToken = "emulated-metadata-token";

    public string? InstanceId { get; set; } = "i-0123456789abcdef0";

    public bool Available { get; set; } = true;

    /// <summary>What the Security Token Service does with a profile's <c>role_arn</c> and with a web identity.</summary>
    public EmulatedAnswer AssumeRole(RequestBody body, Func<AwsFault?> findFaultInSignature)
    {
        var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.Content.Span));
        var action = form["Action"].ToString();
        var fault = action switch
        {
            _ when !Available => new AwsFault("AccessDenied", "The role may not be assumed"),
            "AssumeRole" => findFaultInSignature(),
            "AssumeRoleWithWebIdentity" => form["WebIdentityToken"].ToString().Length > 0 ? null : new AwsFault("InvalidIdentityToken", "There is no token"),
            _ => new AwsFault("InvalidAction", action),
        };
        if (fault is not null)
            return new EmulatedAnswer(StatusCodes.Status403Forbidden, "text/xml", $"<ErrorResponse><Error><Type>Sender</Type><Code>{fault.Code}</Code><Message>{fault.Code}</Message></Error></ErrorResponse>");

        var session = sessions.Issue();
        return new EmulatedAnswer(StatusCodes.Status200OK, "text/xml", $"""
            <{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result>
            <AssumedRoleUser><AssumedRoleId>AROAEMULATED:{RoleName}</AssumedRoleId><Arn>arn:aws:sts::123456789012:assumed-role/{RoleName}/session</Arn></AssumedRoleUser>
            <Credentials><AccessKeyId>{session.AccessKeyId}</AccessKeyId><SecretAccessKey>{session.SecretAccessKey}</SecretAccessKey><SessionToken>{session.Token}</SessionToken><Expiration>{session.Expiration}</Expiration></Credentials>
            </{action}Result></{action}Response>
            """);
    }

    /// <summary>What a container and an instance ask on their own account. Metadata version 2: no answer without a token.</summary>
    public EmulatedAnswer AnswerMetadata(HttpRequest request)
    {
        const string Roles = "/latest/meta-data/iam/security-credentials/";
        if (HttpMethods.IsPut(request.Method) && request.Path == "/latest/api/token") return Text(MetadataToken);
        if (!HttpMethods.IsGet(request.Method)) return EmulatedAnswer.Reason(StatusCodes.Status404NotFound);
        if (request.Path == "/credentials") return Available ? IssueSession() : EmulatedAnswer.Reason(StatusCodes.Status503ServiceUnavailable);
        if (request.Headers["X-aws-ec2-metadata-token"] != MetadataToken) return EmulatedAnswer.Reason(StatusCodes.Status401Unauthorized);

        return request.Path.Value switch
        {
            "/latest/meta-data/instance-id" when InstanceId is not null => Text(InstanceId),
            Roles when Available => Text(RoleName),
            Roles + RoleName when Available => IssueSession(),
            "/latest/meta-data/iam/info" when Available => EmulatedAnswer.Json(StatusCodes.Status200OK, new JsonObject { ["Code"] = "Success", ["InstanceProfileArn"] = RoleName }),
            _ => EmulatedAnswer.Reason(StatusCodes.Status404NotFound),
        };
    }

    EmulatedAnswer IssueSession()
    {
        var session = sessions.Issue();
        return EmulatedAnswer.Json(StatusCodes.Status200OK, new JsonObject
        {
            ["Code"] = "Success",
            ["Type"] = "AWS-HMAC",
            [nameof(session.AccessKeyId)] = session.AccessKeyId,
            [nameof(session.SecretAccessKey)] = session.SecretAccessKey,
            [nameof(session.Token)] = session.Token,
            ["LastUpdated"] = session.Expiration,
            [nameof(session.Expiration)] = session.Expiration,
        });
    }

    static EmulatedAnswer Text(string text) => new(StatusCodes.Status200OK, "text/plain", text);
}
