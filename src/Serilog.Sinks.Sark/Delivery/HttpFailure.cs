namespace Serilog.Sinks.Sark.Delivery;

static class HttpFailure
{
    /// <summary>The message an operator can act on sits at the bottom of the chain: "Connection refused", "the remote certificate is invalid".</summary>
    public static string Describe(Exception exception)
    {
        var innermost = exception.GetBaseException().Message;
        var outermost = exception.Message.Replace(", see inner exception.", "");
        return outermost.Contains(innermost) ? outermost : $"{outermost} ({innermost})";
    }
}
