namespace Serilog.Sinks.Sark;

/// <summary>
/// What an audit event reports. An open set: SARK's well-known names are static members, and any other name is an event
/// type too. Names are kept in upper case, as they appear on the wire, and compare by that spelling.
/// </summary>
/// <param name="name">
/// The name, in any case; <c>ToolInvoked</c>, as the members of a C# enum are named, is <c>TOOL_INVOKED</c>. Null, empty or blank reads as <c>UNKNOWN</c>: an
/// event is never lost for lack of a type.
/// </param>
public readonly struct AuditEventType(string? name) : IEquatable<AuditEventType>
{
    const string Unknown = "UNKNOWN";

    readonly string? _name = string.IsNullOrWhiteSpace(name) ? Unknown : ToWireName(name!.Trim());

    /// <summary><c>SERVER_REGISTERED</c>: a server was registered.</summary>
    public static AuditEventType ServerRegistered { get; } = new("SERVER_REGISTERED");

    /// <summary><c>SERVER_UPDATED</c>: a server's registration was changed.</summary>
    public static AuditEventType ServerUpdated { get; } = new("SERVER_UPDATED");

    /// <summary><c>SERVER_DECOMMISSIONED</c>: a server was taken out of service.</summary>
    public static AuditEventType ServerDecommissioned { get; } = new("SERVER_DECOMMISSIONED");

    /// <summary><c>TOOL_INVOKED</c>: a tool was invoked.</summary>
    public static AuditEventType ToolInvoked { get; } = new("TOOL_INVOKED");

    /// <summary><c>AUTHORIZATION_ALLOWED</c>: an authorization decision allowed an action.</summary>
    public static AuditEventType AuthorizationAllowed { get; } = new("AUTHORIZATION_ALLOWED");

    /// <summary><c>AUTHORIZATION_DENIED</c>: an authorization decision denied an action.</summary>
    public static AuditEventType AuthorizationDenied { get; } = new("AUTHORIZATION_DENIED");

    /// <summary><c>POLICY_CREATED</c>: a policy was created.</summary>
    public static AuditEventType PolicyCreated { get; } = new("POLICY_CREATED");

    /// <summary><c>POLICY_UPDATED</c>: a policy was changed.</summary>
    public static AuditEventType PolicyUpdated { get; } = new("POLICY_UPDATED");

    /// <summary><c>POLICY_ACTIVATED</c>: a policy took effect.</summary>
    public static AuditEventType PolicyActivated { get; } = new("POLICY_ACTIVATED");

    /// <summary><c>POLICY_DENIED</c>: a policy denied an action.</summary>
    public static AuditEventType PolicyDenied { get; } = new("POLICY_DENIED");

    /// <summary><c>USER_LOGIN</c>: a user logged in.</summary>
    public static AuditEventType UserLogin { get; } = new("USER_LOGIN");

    /// <summary><c>USER_LOGOUT</c>: a user logged out.</summary>
    public static AuditEventType UserLogout { get; } = new("USER_LOGOUT");

    /// <summary><c>AUTH_FAILED</c>: an authentication failed.</summary>
    public static AuditEventType AuthFailed { get; } = new("AUTH_FAILED");

    /// <summary><c>SESSION_STARTED</c>: a session started.</summary>
    public static AuditEventType SessionStarted { get; } = new("SESSION_STARTED");

    /// <summary><c>SESSION_ENDED</c>: a session ended.</summary>
    public static AuditEventType SessionEnded { get; } = new("SESSION_ENDED");

    /// <summary><c>SECURITY_VIOLATION</c>: a security rule was violated.</summary>
    public static AuditEventType SecurityViolation { get; } = new("SECURITY_VIOLATION");

    /// <summary><c>CONFIGURATION_CHANGED</c>: the configuration was changed.</summary>
    public static AuditEventType ConfigurationChanged { get; } = new("CONFIGURATION_CHANGED");

    /// <summary>The name as it appears on the wire, in upper case; <c>UNKNOWN</c> for a default value.</summary>
    public string Name => _name ?? Unknown;

    /// <summary>Makes any name an event type.</summary>
    /// <param name="name">The name, in any case.</param>
    public static implicit operator AuditEventType(string? name) => new(name);

    /// <summary>Whether two event types have the same name.</summary>
    public static bool operator ==(AuditEventType left, AuditEventType right) => left.Equals(right);

    /// <summary>Whether two event types have different names.</summary>
    public static bool operator !=(AuditEventType left, AuditEventType right) => !left.Equals(right);

    /// <summary>Makes any name an event type.</summary>
    /// <param name="name">The name, in any case.</param>
    public static AuditEventType FromString(string? name) => new(name);

    /// <inheritdoc />
    public bool Equals(AuditEventType other) => Name == other.Name;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is AuditEventType other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);

    /// <summary>The name as it appears on the wire.</summary>
    public override string ToString() => Name;

    static string ToWireName(string name) => (IsPascalOrCamelCase(name) ? SnakeCase.From(name) : name).ToUpperInvariant();

    static bool IsPascalOrCamelCase(string name)
    {
        var (hasUpper, hasLower) = (false, false);
        foreach (var c in name)
        {
            if (c is >= 'A' and <= 'Z') hasUpper = true;
            else if (c is >= 'a' and <= 'z') hasLower = true;
            else if (c is not (>= '0' and <= '9')) return false;
        }

        return hasUpper && hasLower;
    }
}
