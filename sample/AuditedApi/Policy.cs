namespace AuditedApi;

/// <summary>Who may do what: tools that destroy something are for administrators.</summary>
sealed class Policy
{
    public const string Id = "pol-destructive-tools";
    public const string Version = "3";

    readonly string[] _destructive = ["delete_", "drop_"];

    public (bool Allowed, string Reason) Decide(string user, string tool) =>
        !_destructive.Any(prefix => tool.StartsWith(prefix, StringComparison.Ordinal)) ? (true, "not destructive")
        : user.StartsWith("admin", StringComparison.Ordinal) ? (true, "administrator")
        : (false, "destructive tools are for administrators");
}
