using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Serilog.Sinks.Sark.Tests.Audit;

/// <summary>What has to arrive of a value that was put into an event.</summary>
static class OnTheWire
{
    /// <summary>Text with each half of a surrogate pair replaced.</summary>
    public static string Text(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    public static void AssertIs(object? expected, JsonElement actual)
    {
        switch (expected)
        {
            case null:
                Assert.Equal(JsonValueKind.Null, actual.ValueKind);
                break;
            case string text:
                Assert.Equal(Text(text), actual.GetString());
                break;
            case bool flag:
                Assert.Equal(flag, actual.GetBoolean());
                break;
            case double number when !double.IsFinite(number):
                Assert.Equal(number, double.Parse(actual.GetString()!, CultureInfo.InvariantCulture));
                break;
            case float number when !float.IsFinite(number):
                Assert.Equal(number, float.Parse(actual.GetString()!, CultureInfo.InvariantCulture));
                break;
            case double number:
                Assert.Equal(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits(actual.GetDouble()));
                break;
            case float number:
                Assert.Equal(number, actual.GetSingle());
                break;
            case int or long or ulong or decimal:
                Assert.Equal(Convert.ToDecimal(expected, CultureInfo.InvariantCulture), actual.GetDecimal());
                break;
            case Guid guid:
                Assert.Equal(guid, actual.GetGuid());
                break;
            case DateTime time:
                Assert.Equal(time.Ticks, DateTime.ParseExact(actual.GetString()!, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind).Ticks);
                break;
            case DateTimeOffset time:
                Assert.True(time.EqualsExact(DateTimeOffset.ParseExact(actual.GetString()!, "O", CultureInfo.InvariantCulture)));
                break;
            case TimeSpan duration:
                Assert.Equal(duration, TimeSpan.ParseExact(actual.GetString()!, "c", CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                Assert.Equal(bytes, actual.GetBytesFromBase64());
                break;
            case IReadOnlyDictionary<string, object?> dictionary:
                Assert.Equal(dictionary.Keys.Select(Text), actual.EnumerateObject().Select(member => member.Name));
                foreach (var (member, value) in actual.EnumerateObject().Zip(dictionary.Values)) AssertIs(value, member.Value);
                break;
            case IReadOnlyList<object?> list:
                Assert.Equal(list.Count, actual.GetArrayLength());
                for (var i = 0; i < list.Count; i++) AssertIs(list[i], actual[i]);
                break;
            default:
                Assert.Fail($"A {expected.GetType()} is not expected.");
                break;
        }
    }
}
