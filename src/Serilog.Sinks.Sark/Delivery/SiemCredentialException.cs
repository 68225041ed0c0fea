namespace Serilog.Sinks.Sark;

/// <summary>
/// There are no credentials that a SIEM would take: none are configured, or whoever issues them refuses. Thrown by <see cref="HttpSiemAdapter.AuthorizeAsync" />.
/// </summary>
/// <param name="message">What the operator must put right; holds no secret.</param>
/// <param name="innerException">What the library that resolves the credentials has thrown.</param>
public sealed class SiemCredentialException(string message, Exception? innerException = null) : Exception(message, innerException);
