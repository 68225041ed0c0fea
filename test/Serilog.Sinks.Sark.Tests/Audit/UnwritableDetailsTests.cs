using System.Collections;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Serilog.Events;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Audit;

/// <summary>What cannot be written, or not as it is: the event is delivered all the same, and <c>encoding_error</c> says what is missing where.</summary>
public sealed class UnwritableDetailsTests
{
    [Fact]
    public void AThrowingGetterCostsThatPropertyAlone() => Writes(
        new HalfBroken(),
        """{"Good":"fine","Bad":"The property accessor threw an exception: InvalidOperationException"}""",
        "Details.member.Bad: InvalidOperationException");

    [Fact]
    public void NoMessageOfAnExceptionIsQuoted() =>
        Assert.DoesNotContain("secret", InMemorySiem.Receive(Some.AuditEvent() with { Details = new HalfBroken() }), StringComparison.Ordinal);

    [Fact]
    public void WithAuditSinksInTheLoggerAThrowingGetterCostsItsObject()
    {
        var siem = new InMemorySiem();
        using var logger = new LoggerConfiguration().AuditTo.SarkSiem(siem).CreateLogger();
        logger.Audit(Some.AuditEvent() with { Details = new Dictionary<string, object?> { ["bad"] = new HalfBroken(), ["good"] = 1 } });

        var received = InMemorySiem.Parse(siem.SingleEvent);
        Assert.Equal("""{"bad":null,"good":1}""", received.GetProperty("details").GetRawText());
        Assert.StartsWith("Details.bad: ", received.GetProperty("encoding_error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AThrowingEnumeratorLeavesWhatItGave()
    {
        Writes(Counting(until: 3), "[0,1,2]", "Details.member: InvalidOperationException");
        Writes(new BrokenDictionary(), """{"a":1}""", "Details.member: InvalidOperationException");
        Writes(Counting(until: 1).Select(i => new KeyValuePair<string, object?>("a", i)), """{"a":0}""", "Details.member: InvalidOperationException");
    }

    [Fact]
    public void AnEndlessEnumerableIsCutOffAndTheRestOfTheEventIsThere()
    {
        var received = InMemorySiem.ReceiveJson(Some.AuditEvent() with
        {
            UserId = "u",
            PrincipalAttributes = "before",
            Details = new Dictionary<string, object?> { ["endless"] = Counting(until: int.MaxValue), ["after"] = 1 },
        });

        Assert.Equal(99_999, received.GetProperty("details").GetProperty("endless").GetArrayLength());
        Assert.Equal("before", received.GetProperty("principal_attributes").GetString());
        Assert.StartsWith(
            "Details.endless[99999]: left out from here on: the event has more than 100000 values",
            received.GetProperty("encoding_error").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void ValuesThatReferToEachOtherTooOftenAreCutOff()
    {
        object details = 1;
        for (var i = 0; i < 30; i++) details = new[] { details, details };

        var received = InMemorySiem.ReceiveJson(Some.AuditEvent() with { Details = details });

        Assert.Contains("the event has more than 100000 values", received.GetProperty("encoding_error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatContainsItselfIsWrittenOnce()
    {
        var dictionary = new Dictionary<string, object?> { ["a"] = 1 };
        dictionary["self"] = new List<object?> { dictionary };
        Writes(dictionary, """{"a":1,"self":[null]}""", "Details.member.self[0]: contains itself");

        var list = new ArrayList();
        list.Add(list);
        Writes(list, "[null]", "Details.member[0]: contains itself");
        Writes(new Leaf("text", enumeratesItself: true), "[null]", "Details.member[0]: contains itself");
    }

    [Fact]
    public void TheSameValueTwiceIsNotACycle()
    {
        var shared = new[] { 1 };
        var received = InMemorySiem.ReceiveJson(Some.AuditEvent() with { Details = new { a = shared, b = new Dictionary<string, object> { ["c"] = shared } } });

        Assert.Equal("""{"a":[1],"b":{"c":[1]}}""", received.GetProperty("details").GetRawText());
        Assert.False(received.TryGetProperty("encoding_error", out _));
    }

    [Fact]
    public void TenThousandLevelsAreCutAtTheThirtySecond()
    {
        object details = "bottom";
        for (var i = 0; i < 10_000; i++) details = i % 2 == 0 ? new List<object> { details } : new Dictionary<string, object?> { ["d"] = details };

        var received = InMemorySiem.ReceiveJson(Some.AuditEvent() with { Details = details });

        Assert.Equal(32, Depth(received.GetProperty("details")));
        Assert.EndsWith(": deeper than 32 levels", received.GetProperty("encoding_error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TenThousandLevelsOfObjectsAreCutWhereSerilogCutsThem()
    {
        var node = new Node();
        for (var i = 0; i < 10_000; i++) node = new Node { Next = node };

        var received = InMemorySiem.ReceiveJson(Some.AuditEvent() with { Details = node });

        Assert.Equal(10, Depth(received.GetProperty("details")));
        Assert.EndsWith("Next.Next: null, or cut off by Serilog's destructuring depth of 10", received.GetProperty("encoding_error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ObjectsThatContainThemselvesAreCutWhereSerilogCutsThem()
    {
        var node = new Node();
        node.Next = node;

        var received = InMemorySiem.ReceiveJson(Some.AuditEvent() with { Details = node });

        Assert.Equal(10, Depth(received.GetProperty("details")));
        Assert.True(received.TryGetProperty("encoding_error", out _));
    }

    [Fact]
    public void SerilogsOwnValuesOfAnyDepthAreDeliveredOrRejected()
    {
        LogEventPropertyValue value = new ScalarValue("bottom");
        for (var i = 0; i < 10_000; i++) value = new SequenceValue([value]);

        var received = InMemorySiem.ReceiveJson(Some.AuditEvent() with { Details = new Dictionary<string, object> { ["deep"] = value, ["good"] = 1 } });

        Assert.Equal("""{"deep":null,"good":1}""", received.GetProperty("details").GetRawText());
        Assert.Equal("Details.deep: deeper than 256 levels", received.GetProperty("encoding_error").GetString());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(900)]
    public void JsonBelowTheThirtySecondLevelStaysJsonText(int levels)
    {
        var json = new string('[', levels) + new string(']', levels);
        var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
        var expected = new string('[', 31) + "\"" + new string('[', levels - 31) + new string(']', levels - 31) + "\"" + new string(']', 31);

        Writes(document, expected, error: null);
        Writes(document.RootElement, expected, error: null);
        Writes(JsonNode.Parse(json, null, new JsonDocumentOptions { MaxDepth = 1000 }), expected, error: null);
    }

    [Fact]
    public void JsonThatIsGoneIsNamed()
    {
        var document = JsonDocument.Parse("{}");
        document.Dispose();

        Writes(document, "null", "Details.member: ObjectDisposedException");
        Writes(default(JsonElement), "null", "Details.member: undefined JSON element");
    }

    [Fact]
    public void WhatIsNoValueIsNamedAndNotTouched()
    {
        var never = new TaskCompletionSource<int>();

        Writes(never.Task, "null", "Details.member: Task`1 is not a value");
        Writes(new ValueTask<int>(never.Task), "null", "Details.member: ValueTask is not a value");
        Writes(new ValueTask(never.Task), "null", "Details.member: ValueTask is not a value");
        Writes(new MemoryStream([1, 2]), "null", "Details.member: MemoryStream is not a value");
        Writes(new StringReader("x"), "null", "Details.member: StringReader is not a value");
    }

    [Fact]
    public void AnObjectOfWhichNothingCanBeReadIsNamed()
    {
        Writes(new object(), "\"System.Object\"", "Details.member: Object has no readable properties");
        Writes(new OnlyFields(1), "\"only fields\"", "Details.member: OnlyFields has no readable properties");
        Writes(new { nested = new OnlyFields(1) }, """{"nested":{}}""", "Details.member.nested: OnlyFields has no readable properties");

        var received = InMemorySiem.ReceiveJson(Some.AuditEvent() with { Details = Asynchronous() });
        Assert.Contains("has no readable properties", received.GetProperty("encoding_error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void KeysWithOneTextAreNotWrittenTwice() =>
        Writes(new Hashtable { ["1"] = "first", [1] = "second" }, json => json is """{"1":"first"}""" or """{"1":"second"}""", "Details.member.1: duplicate key");

    [Fact]
    public void ATextThatThrowsDoesNotCostTheEvent()
    {
        var siem = new InMemorySiem();
        using (var logger = new LoggerConfiguration().Destructure.AsScalar<Speechless>().WriteTo.SarkSiem(siem).CreateLogger())
            logger.Audit(Some.AuditEvent() with { Details = new { speechless = new Speechless(), good = 1 } });

        Assert.Equal("""{"speechless":"Speechless threw NotSupportedException","good":1}""", InMemorySiem.Parse(siem.SingleEvent).GetProperty("details").GetRawText());
    }

    [Fact]
    public void OnlyTheFirstErrorsAreListed()
    {
        var received = InMemorySiem.ReceiveJson(Some.AuditEvent() with { Details = Enumerable.Repeat(Task.CompletedTask, 20) });
        var error = received.GetProperty("encoding_error").GetString()!;

        Assert.Equal(8, error.Split("is not a value").Length - 1);
        Assert.EndsWith("; and 12 more", error, StringComparison.Ordinal);
    }

    [Fact]
    public void ALongKeyIsShortenedInAnError()
    {
        var received = InMemorySiem.ReceiveJson(Some.AuditEvent() with { Details = new Dictionary<string, object?> { [new string('k', 10_000)] = Task.CompletedTask } });

        Assert.InRange(received.GetProperty("encoding_error").GetString()!.Length, 64, 128);
    }

    [Fact]
    public async Task ADictionaryThatAnotherThreadChangesNeverCostsTheEvent()
    {
        var siem = new InMemorySiem();
        var dictionary = new Dictionary<string, object?> { ["stays"] = 1 };
        var concurrent = new ConcurrentDictionary<string, object?> { ["stays"] = 1 };
        using var stop = new CancellationTokenSource();
        var changing = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                dictionary[$"{i % 50}"] = i;
                dictionary.Remove($"{(i + 25) % 50}");
                concurrent[$"{i % 50}"] = i;
                concurrent.TryRemove($"{(i + 25) % 50}", out _);
            }
        });
        using (var logger = TestLogger.Create(siem))
        {
            for (var i = 0; i < 2_000; i++) logger.Audit(new AuditEvent("X") { Details = dictionary, ActionParameters = concurrent });
            logger.Dispose();
            logger.AssertBooksBalance();
        }

        await stop.CancelAsync();
        await changing;

        Assert.Equal(2_000, siem.Received.Count);
        Assert.All(siem.Received, json =>
        {
            var received = InMemorySiem.Parse(json);
            Assert.Equal(1, received.GetProperty("action_parameters").GetProperty("stays").GetInt32());
            Assert.True(received.TryGetProperty("encoding_error", out _) || received.GetProperty("details").GetProperty("stays").GetInt32() == 1);
        });
    }

    [Fact]
    public void AnEventLoggedByAGetterIsDeliveredToo()
    {
        var siem = new InMemorySiem();
        using (var logger = new LoggerConfiguration().WriteTo.SarkSiem(siem).CreateLogger())
            logger.Audit(new AuditEvent("OUTER") { Details = new Talkative(logger) });

        Assert.Equal(["INNER", "OUTER"], siem.Received.Select(json => InMemorySiem.Parse(json).GetProperty("event_type").GetString()));
    }

    static void Writes(object? value, string written, string? error) => Writes(value, json => Assert.Equal(written, json), error);

    static void Writes(object? value, Func<string, bool> isWritten, string? error) => Writes(value, json => Assert.True(isWritten(json), json), error);

    static void Writes(object? value, Action<string> assertWritten, string? error)
    {
        var received = InMemorySiem.ReceiveJson(Some.AuditEvent() with { UserId = "u", Details = new Dictionary<string, object?> { ["member"] = value, ["good"] = 1 } });

        assertWritten(received.GetProperty("details").GetProperty("member").GetRawText());
        Assert.Equal(error, received.TryGetProperty("encoding_error", out var told) ? told.GetString() : null);
        Assert.Equal(1, received.GetProperty("details").GetProperty("good").GetInt32());
        Assert.Equal("u", received.GetProperty("user_id").GetString());
    }

    static int Depth(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => 1 + element.EnumerateObject().Select(member => Depth(member.Value)).DefaultIfEmpty().Max(),
        JsonValueKind.Array => 1 + element.EnumerateArray().Select(Depth).DefaultIfEmpty().Max(),
        _ => 0,
    };

    static IEnumerable<int> Counting(int until)
    {
        for (var i = 0; i < until; i++) yield return i;
        throw new InvalidOperationException("secret");
    }

    static async IAsyncEnumerable<int> Asynchronous()
    {
        await Task.CompletedTask;
        yield return 1;
    }

    sealed class Node
    {
        public Node? Next { get; set; }
    }

    sealed class OnlyFields(int number)
    {
        public readonly int Number = number;

        public override string ToString() => "only fields";
    }

    sealed class Speechless
    {
        public override string ToString() => throw new NotSupportedException();
    }

    sealed class Talkative(ILogger logger)
    {
        public string Told
        {
            get
            {
                logger.Audit(new AuditEvent("INNER"));
                return "told";
            }
        }
    }

    sealed class BrokenDictionary : IEnumerable<KeyValuePair<string, object?>>
    {
        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            yield return new("a", 1);
            throw new InvalidOperationException("secret");
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
