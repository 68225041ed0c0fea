namespace System.Diagnostics.CodeAnalysis;

/// <summary>For the trimmer, which looks at newer targets only; here so that the code reads the same on all of them.</summary>
[AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
sealed class UnconditionalSuppressMessageAttribute(string category, string checkId) : Attribute
{
    public string Category => category;

    public string CheckId => checkId;

    public string? Justification { get; set; }
}
