using System.Collections;
using System.Collections.Immutable;
using System.Dynamic;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Newtonsoft.Json.Linq;
using Serilog.Events;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Audit;

/// <summary>Everything that can be written, and how. Each value is also written inside a list, a dictionary and as a principal's attributes.</summary>
public sealed class DetailsTests
{
    [Fact]
    public void TextAndTruthValuesAreWrittenAsTheyAre()
    {
        Writes("text", "\"text\"");
        Writes("", "\"\"");
        Writes('x', "\"x\"");
        Writes(true, "true");
        Writes(null, "null");
    }

    [Fact]
    public void NumbersOfEveryKindKeepTheirValue()
    {
        Writes(sbyte.MinValue, "-128");
        Writes(byte.MaxValue, "255");
        Writes(short.MinValue, "-32768");
        Writes(ushort.MaxValue, "65535");
        Writes(int.MinValue, "-2147483648");
        Writes(uint.MaxValue, "4294967295");
        Writes(long.MinValue, "-9223372036854775808");
        Writes(ulong.MaxValue, "18446744073709551615");
        Writes(0.1, "0.1");
        Writes(double.MaxValue, "1.7976931348623157E+308");
        Writes(0.1f, "0.1");
        Writes(1.50m, "1.50");
        Writes(decimal.MaxValue, "79228162514264337593543950335");
        Writes(double.NaN, "\"NaN\"");
        Writes(double.NegativeInfinity, "\"-Infinity\"");
        Writes(float.PositiveInfinity, "\"Infinity\"");
    }

    [Fact]
    public void NumbersBeyondJsonsOwnAreWrittenAsText()
    {
        Writes(BigInteger.Parse("123456789012345678901234567890", CultureInfo.InvariantCulture), "\"123456789012345678901234567890\"");
        Writes(Int128.MaxValue, "\"170141183460469231731687303715884105727\"");
        Writes((Half)0.5, "\"0.5\"");
        Writes(new Complex(1, 2), "\"<1; 2>\"");
    }

    [Fact]
    public void TimesKeepTheirOffsetAndTheirPrecision()
    {
        Writes(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(1), "\"2026-01-02T03:04:05.0000001Z\"");
        Writes(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Unspecified), "\"2026-01-02T03:04:05.0000000\"");
        var local = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Local);
        Writes(local, JsonSerializer.Serialize(local.ToString("O"), RelaxedEscaping));
        Writes(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), "\"2026-01-02T03:04:05.0000000+02:00\"");
        Writes(DateTimeOffset.MaxValue, "\"9999-12-31T23:59:59.9999999+00:00\"");
        Writes(new DateOnly(2026, 1, 2), "\"2026-01-02\"");
        Writes(new TimeOnly(3, 4, 5, 6), "\"03:04:05.0060000\"");
        Writes(new TimeSpan(1, 2, 3, 4, 5), "\"1.02:03:04.0050000\"");
    }

    [Fact]
    public void SingleValuesWithATextOfTheirOwnAreThatText()
    {
        Writes(Guid.Empty, "\"00000000-0000-0000-0000-000000000000\"");
        Writes(new Uri("https://example.com/a%20b?c"), "\"https://example.com/a%20b?c\"");
        Writes(new Uri("relative/path", UriKind.Relative), "\"relative/path\"");
        Writes(DayOfWeek.Friday, "\"Friday\"");
        Writes(AuditEventType.UserLogin, "\"USER_LOGIN\"");
        Writes(AuditSeverity.High, "\"High\"");
        Writes(IPAddress.Parse("192.0.2.1"), "\"192.0.2.1\"");
        Writes(new Version(1, 2, 3), "\"1.2.3\"");
        Writes(typeof(string), "\"System.String\"");
        Writes((Action)TextAndTruthValuesAreWrittenAsTheyAre, "\"System.Action\"");
        Writes((FormattableString)$"{1.5} {"x"}", "\"1.5 x\"");
    }

    [Fact]
    public void BytesAreWrittenInBase64()
    {
        Writes(new byte[] { 1, 2, 255 }, "\"AQL/\"");
        Writes(new ReadOnlyMemory<byte>([1, 2, 255]), "\"AQL/\"");
        Writes(new Memory<byte>([1, 2, 255]), "\"AQL/\"");
    }

    [Fact]
    public void AnExceptionIsWrittenWithItsTrace()
    {
        try
        {
            throw new InvalidOperationException("outer", new FormatException("inner"));
        }
        catch (InvalidOperationException exception)
        {
            Writes(exception, JsonSerializer.Serialize(exception.ToString(), RelaxedEscaping));
        }
    }

    [Fact]
    public void DictionariesOfEveryKindAreObjects()
    {
        Writes(new Dictionary<string, object?> { ["a"] = 1, ["b"] = new Dictionary<string, string> { ["c"] = "d" } }, """{"a":1,"b":{"c":"d"}}""");
        Writes(new Dictionary<string, object?>(), "{}");
        Writes(new SortedDictionary<string, int> { ["b"] = 2, ["a"] = 1 }, """{"a":1,"b":2}""");
        Writes(ImmutableDictionary<string, int>.Empty.Add("a", 1), """{"a":1}""");
        Writes(new Hashtable { ["a"] = 1 }, """{"a":1}""");
        dynamic expando = new ExpandoObject();
        expando.a = 1;
        Writes((object)expando, """{"a":1}""");
        Writes(new List<KeyValuePair<string, object?>> { new("a", 1), new("b", null) }, """{"a":1,"b":null}""");
    }

    [Fact]
    public void KeysOfEveryKindAreWrittenAsText()
    {
        Writes(new Dictionary<int, string> { [7] = "seven" }, """{"7":"seven"}""");
        Writes(new Dictionary<Guid, int> { [Guid.Empty] = 1 }, """{"00000000-0000-0000-0000-000000000000":1}""");
        Writes(new Dictionary<DayOfWeek, int> { [DayOfWeek.Friday] = 1 }, """{"Friday":1}""");
        Writes(new Dictionary<DateTime, int> { [new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc)] = 1 }, """{"2026-01-02T03:04:05.0000000Z":1}""");
        Writes(new Dictionary<double, int> { [0.5] = 1 }, """{"0.5":1}""");
        Writes(new Dictionary<Uri, int> { [new Uri("https://example.com/")] = 1 }, """{"https://example.com/":1}""");
        Writes(new Dictionary<string, object?> { [""] = 1, [" "] = 2, ["a.b"] = 3 }, """{"":1," ":2,"a.b":3}""");
        Writes(new List<KeyValuePair<string, object?>> { new(null!, 1) }, """{"null":1}""");
    }

    [Fact]
    public void ListsOfEveryKindAreArrays()
    {
        Writes(new[] { 1, 2 }, "[1,2]");
        Writes(new List<object?> { 1, "a", null, new[] { true } }, """[1,"a",null,[true]]""");
        Writes(new[,] { { 1, 2 }, { 3, 4 } }, "[1,2,3,4]");
        Writes(new HashSet<int> { 1 }, "[1]");
        Writes(Enumerable.Range(1, 3).Where(i => i != 2), "[1,3]");
        Writes(Enumerable.Empty<string>(), "[]");
        Writes(Array.Empty<int>(), "[]");
        Writes((1, "a"), """[1,"a"]""");
    }

    [Fact]
    public void JsonIsTakenAsItIs()
    {
        const string json = """{"text":"é\n","number":1.50,"big":123456789012345678901234567890,"flag":true,"nothing":null,"list":[1,{"a":[]}]}""";
        const string written = """{"text":"é\n","number":1.50,"big":"123456789012345678901234567890","flag":true,"nothing":null,"list":[1,{"a":[]}]}""";

        Writes(JsonDocument.Parse(json).RootElement, written);
        Writes(JsonDocument.Parse(json), written);
        Writes(JsonNode.Parse(json), written);
        Writes(JsonDocument.Parse("null").RootElement, "null");
        Writes(JsonValue.Create(7), "7");
        Writes(new JsonObject { ["a"] = 1 }, """{"a":1}""");
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "-0")]
    [InlineData("1.0", "1.0")]
    [InlineData("1e3", "1000")]
    [InlineData("1e+21", "1E+21")]
    [InlineData("1e-7", "1E-07")]
    [InlineData("0.12345678901234567890123456789012345", "\"0.12345678901234567890123456789012345\"")]
    [InlineData("1e400", "\"1e400\"")]
    public void JsonNumbersKeepEveryDigit(string number, string written) => Writes(JsonDocument.Parse(number).RootElement, written);

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""["\ud800"]""")]
    [InlineData("""{"\ud800":1}""")]
    public void JsonThatNothingElseHoldsIsKeptAsText(string json)
    {
        var written = InMemorySiem.Receive(Some.AuditEvent() with { Details = JsonDocument.Parse(json).RootElement });

        Assert.Contains(JsonSerializer.Serialize(json.Trim('[', ']'), RelaxedEscaping), written, StringComparison.Ordinal);
    }

    [Fact]
    public void TokensOfNewtonsoftJsonAreJson()
    {
        Writes(JObject.Parse("""{"a":1,"b":[true,null,{"c":"d"}],"e":1.5}"""), """{"a":1,"b":[true,null,{"c":"d"}],"e":1.5}""");
        Writes(new Dictionary<string, JToken> { ["a"] = new JValue(1), ["b"] = new JValue("x"), ["c"] = JValue.CreateNull(), ["d"] = new JArray(1) }, """{"a":1,"b":"x","c":null,"d":[1]}""");
    }

    [Fact]
    public void ALeafThatEnumeratesNothingIsItsText() => Writes(new Leaf("text", enumeratesItself: false), "\"text\"");

    [Fact]
    public void ObjectsAreReadByTheirProperties()
    {
        Writes(new { a = 1, b = new { c = "d" } }, """{"a":1,"b":{"c":"d"}}""");
        Writes(new Order("A-1", 2), """{"Number":"A-1","Count":2}""");
        Writes(new Point { X = 1, Y = 2 }, """{"X":1,"Y":2}""");
        Writes(new KeyValuePair<string, int>("a", 1), """{"Key":"a","Value":1}""");
        Writes(new { list = new[] { new Order("A-1", 2) }, map = new Dictionary<string, int> { ["a"] = 1 } }, """{"list":[{"Number":"A-1","Count":2}],"map":{"a":1}}""");
    }

    [Fact]
    public void ObjectsAreReadAsTheApplicationsPoliciesSay()
    {
        var siem = new InMemorySiem();
        using (var logger = new LoggerConfiguration()
                   .Destructure.ByTransforming<Order>(order => new { order.Number })
                   .Destructure.AsScalar<Point>()
                   .WriteTo.SarkSiem(siem)
                   .CreateLogger())
            logger.Audit(Some.AuditEvent() with { Details = new { order = new Order("A-1", 2), list = new List<Order> { new("A-2", 3) }, point = new Point { X = 1 } } });

        Assert.Equal("""{"order":{"Number":"A-1"},"list":[{"Number":"A-2"}],"point":"(1, 0)"}""", InMemorySiem.Parse(siem.SingleEvent).GetProperty("details").GetRawText());
    }

    [Fact]
    public void SerilogsOwnValuesAreTakenAsTheyAre() =>
        Writes(new StructureValue([new LogEventProperty("a", new SequenceValue([new ScalarValue(1)]))]), """{"a":[1]}""");

    [Fact]
    public void WhatIsLoggedIsWhatWasThereThen()
    {
        var siem = new InMemorySiem();
        var list = new List<int> { 1 };
        var details = new Dictionary<string, object?> { ["list"] = list };
        using (var logger = TestLogger.Create(siem))
        {
            logger.Audit(Some.AuditEvent() with { Details = details });
            list.Add(2);
            details["later"] = true;
        }

        Assert.Equal("""{"list":[1]}""", InMemorySiem.Parse(siem.SingleEvent).GetProperty("details").GetRawText());
    }

    static readonly JsonSerializerOptions RelaxedEscaping = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static void Writes(object? value, string written)
    {
        var received = InMemorySiem.ReceiveJson(new AuditEvent("X")
        {
            PrincipalAttributes = value,
            Details = new Dictionary<string, object?> { ["member"] = value, ["list"] = new List<object?> { value } },
        });

        Assert.False(received.TryGetProperty("encoding_error", out var error), error.ToString());
        var details = received.GetProperty("details");
        Assert.Equal(written, details.GetProperty("member").GetRawText());
        Assert.Equal($"[{written}]", details.GetProperty("list").GetRawText());
        if (value is not null) Assert.Equal(written, received.GetProperty("principal_attributes").GetRawText());
    }

    sealed record Order(string Number, int Count);

    readonly struct Point
    {
        public int X { get; init; }

        public int Y { get; init; }

        public override string ToString() => $"({X}, {Y})";
    }
}
