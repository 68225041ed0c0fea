using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Serilog.Formatting.Compact;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Audit;

/// <summary>What holds for any audit event at all.</summary>
public sealed class AuditProperties
{
    [Property(MaxTest = 300)]
    public Property EveryEventIsValidJsonWithItsIdAndWhatWentIntoIt() => Prop.ForAll(AnyAuditEvent.Event.ToArbitrary(), auditEvent =>
    {
        var received = ReceiveUnredacted(auditEvent);

        OnTheWire.AssertIs(auditEvent.Id, received.GetProperty("id"));
        OnTheWire.AssertIs(auditEvent.EventType.Name, received.GetProperty("event_type"));
        Assert.Equal(auditEvent.Timestamp.UtcTicks / 10, received.GetProperty("timestamp").GetDateTimeOffset().UtcTicks / 10);
        AssertOptional(auditEvent.UserId, "user_id");
        AssertOptional(auditEvent.ErrorMessage, "error_message");
        AssertOptional(auditEvent.Success, "success");
        AssertOptional(auditEvent.LatencyMs, "latency_ms");
        AssertOptional(auditEvent.Cost, "cost");
        AssertOptional(auditEvent.PrincipalAttributes, "principal_attributes");
        AssertOptional(auditEvent.ActionParameters, "action_parameters");
        Assert.False(received.TryGetProperty("encoding_error", out _));
        var names = received.EnumerateObject().Select(member => member.Name).ToArray();
        Assert.Equal(names.Distinct(), names);

        void AssertOptional(object? expected, string name)
        {
            if (expected is null) Assert.False(received.TryGetProperty(name, out _));
            else OnTheWire.AssertIs(expected, received.GetProperty(name));
        }
    });

    [Property(MaxTest = 300)]
    public Property DetailsArriveAsTheyWentIn() => Prop.ForAll(
        AnyAuditEvent.Dictionary.ToArbitrary(),
        details => OnTheWire.AssertIs(details, ReceiveUnredacted(new AuditEvent("X") { Details = details }).GetProperty("details")));

    [Property(MaxTest = 100)]
    public Property DetailsThatAreNoObjectArriveAsItsValue() => Prop.ForAll(AnyAuditEvent.Value.ToArbitrary(), value =>
    {
        var details = ReceiveUnredacted(new AuditEvent("X") { Details = value }).GetProperty("details");
        if (value is null) Assert.Equal("{}", details.GetRawText());
        else if (value is Dictionary<string, object?>) OnTheWire.AssertIs(value, details);
        else OnTheWire.AssertIs(new Dictionary<string, object?> { ["value"] = value }, details);
    });

    [Property(MaxTest = 100)]
    public Property JsonArrivesAsItWentIn() => Prop.ForAll(AnyAuditEvent.Dictionary.ToArbitrary(), details =>
    {
        var direct = InMemorySiem.ReceiveJson(new AuditEvent("X") { Details = details }).GetProperty("details");
        var again = InMemorySiem.ReceiveJson(new AuditEvent("X") { Details = direct }).GetProperty("details");

        Assert.Equal(direct.GetRawText(), again.GetRawText());
    });

    [Property(MaxTest = 100)]
    public Property TheSameEventIsTheSameBytes() => Prop.ForAll(
        AnyAuditEvent.Event.ToArbitrary(),
        auditEvent => Assert.Equal(InMemorySiem.Receive(auditEvent), InMemorySiem.Receive(auditEvent)));

    [Property(MaxTest = 300)]
    public Property AnEventReadBackFromClefIsTheSameBytes() => Prop.ForAll(
        AnyAuditEvent.Event.ToArbitrary(),
        Gen.Elements(nameof(CompactJsonFormatter), nameof(RenderedCompactJsonFormatter)).ToArbitrary(),
        (auditEvent, formatter) =>
        {
            var (sent, clef) = Clef.Write(formatter, logger => logger.Audit(auditEvent));

            Assert.Equal(sent, Clef.Send(ClefAuditReader.Read(clef)));
        });

    [Property(MaxTest = 200)]
    public Property AnyLineIsReadOrAFormatException() => Prop.ForAll(AnyAuditEvent.Text.ToArbitrary(), AnyAuditEvent.Event.ToArbitrary(), (text, auditEvent) =>
    {
        var clef = Clef.Write(nameof(CompactJsonFormatter), logger => logger.Audit(auditEvent)).Clef;
        var torn = clef[..(clef.Length * (text.Length % 10) / 10)];

        foreach (var line in new[] { text, torn, torn + text, clef.Replace("\"Id\"", text, StringComparison.Ordinal) })
        {
            try
            {
                Assert.NotNull(ClefAuditReader.Read(line));
            }
            catch (FormatException)
            {
                // The other defined outcome.
            }
        }
    });

    // Among any texts there are some, sooner or later, that end with pwd.
    static JsonElement ReceiveUnredacted(AuditEvent auditEvent) => InMemorySiem.ReceiveJson(auditEvent, options => options.RedactSecrets = false);
}
