namespace Serilog.Sinks.Sark;

/// <summary>Writes times as SARK does: ISO 8601 in UTC with microseconds, <c>2026-01-31T23:59:59.000001Z</c>.</summary>
static class Utf8Timestamp
{
    public const int Length = 27;

    public static void Write(Span<byte> destination, DateTimeOffset timestamp)
    {
        var utc = timestamp.UtcDateTime;
        WriteDigits(destination, 0, 4, utc.Year);
        destination[4] = (byte)'-';
        WriteDigits(destination, 5, 2, utc.Month);
        destination[7] = (byte)'-';
        WriteDigits(destination, 8, 2, utc.Day);
        destination[10] = (byte)'T';
        WriteDigits(destination, 11, 2, utc.Hour);
        destination[13] = (byte)':';
        WriteDigits(destination, 14, 2, utc.Minute);
        destination[16] = (byte)':';
        WriteDigits(destination, 17, 2, utc.Second);
        destination[19] = (byte)'.';
        WriteDigits(destination, 20, 6, (int)(utc.Ticks % TimeSpan.TicksPerSecond / 10));
        destination[26] = (byte)'Z';
    }

    static void WriteDigits(Span<byte> destination, int start, int count, int value)
    {
        for (var i = start + count - 1; i >= start; i--)
        {
            destination[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }
}
