using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Audit;

public sealed class EventTypeTests
{
    public static TheoryData<AuditEventType, string> WellKnown => new()
    {
        { AuditEventType.ServerRegistered, "SERVER_REGISTERED" },
        { AuditEventType.ServerUpdated, "SERVER_UPDATED" },
        { AuditEventType.ServerDecommissioned, "SERVER_DECOMMISSIONED" },
        { AuditEventType.ToolInvoked, "TOOL_INVOKED" },
        { AuditEventType.AuthorizationAllowed, "AUTHORIZATION_ALLOWED" },
        { AuditEventType.AuthorizationDenied, "AUTHORIZATION_DENIED" },
        { AuditEventType.PolicyCreated, "POLICY_CREATED" },
        { AuditEventType.PolicyUpdated, "POLICY_UPDATED" },
        { AuditEventType.PolicyActivated, "POLICY_ACTIVATED" },
        { AuditEventType.PolicyDenied, "POLICY_DENIED" },
        { AuditEventType.UserLogin, "USER_LOGIN" },
        { AuditEventType.UserLogout, "USER_LOGOUT" },
        { AuditEventType.AuthFailed, "AUTH_FAILED" },
        { AuditEventType.SessionStarted, "SESSION_STARTED" },
        { AuditEventType.SessionEnded, "SESSION_ENDED" },
        { AuditEventType.SecurityViolation, "SECURITY_VIOLATION" },
        { AuditEventType.ConfigurationChanged, "CONFIGURATION_CHANGED" },
    };

    [Theory]
    [MemberData(nameof(WellKnown))]
    public void EveryWellKnownTypeHasItsNameOnTheWire(AuditEventType eventType, string name)
    {
        Assert.Equal(name, Written(eventType));
        Assert.Equal(name.ToLowerInvariant(), InMemorySiem.ReceiveJson(new AuditEvent(eventType), options => options.LowerCaseNames = true).GetProperty("event_type").GetString());
    }

    [Fact]
    public void NoWellKnownTypeIsMissingHere() =>
        Assert.Equal(typeof(AuditEventType).GetProperties().Count(property => property.PropertyType == typeof(AuditEventType)), WellKnown.Count);

    [Theory]
    [InlineData("INVOICE_APPROVED", "INVOICE_APPROVED")]
    [InlineData("invoice_approved", "INVOICE_APPROVED")]
    [InlineData("InvoiceApproved", "INVOICE_APPROVED")]
    [InlineData("invoiceApproved", "INVOICE_APPROVED")]
    [InlineData("MFAChallenge2", "MFA_CHALLENGE2")]
    [InlineData(" login ", "LOGIN")]
    [InlineData("invoice.approved", "INVOICE.APPROVED")]
    [InlineData("Rechnung geprüft", "RECHNUNG GEPRÜFT")]
    [InlineData("", "UNKNOWN")]
    [InlineData(" ", "UNKNOWN")]
    [InlineData(null, "UNKNOWN")]
    public void AnyNameIsAnEventType(string? name, string written) => Assert.Equal(written, Written(name));

    [Fact]
    public void EventTypesCompareByName()
    {
        Assert.Equal(AuditEventType.ToolInvoked, AuditEventType.FromString("ToolInvoked"));
        Assert.True(AuditEventType.ToolInvoked == "tool_invoked");
        Assert.True(AuditEventType.ToolInvoked != AuditEventType.UserLogin);
        Assert.Equal(AuditEventType.ToolInvoked.GetHashCode(), new AuditEventType("tool_invoked").GetHashCode());
        Assert.Equal(default(AuditEventType), AuditEventType.FromString(null));
        Assert.Equal("TOOL_INVOKED", AuditEventType.ToolInvoked.ToString());
    }

    static string? Written(AuditEventType eventType) => InMemorySiem.ReceiveJson(new AuditEvent(eventType)).GetProperty("event_type").GetString();
}
