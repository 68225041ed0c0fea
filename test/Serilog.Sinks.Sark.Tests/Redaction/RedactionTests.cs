using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Redaction;

public sealed class RedactionTests
{
    const string Secret = "hunter2-hunter2";
    const string HashKey = "a key of sixteen or more";

    [Theory]
    [InlineData("password")]
    [InlineData("Password")]
    [InlineData("userPassword")]
    [InlineData("USER_PASSWORD")]
    [InlineData("db.password")]
    [InlineData("client-secret")]
    [InlineData("apiKey")]
    [InlineData("apikey")]
    [InlineData("X-Api-Key")]
    [InlineData("accessToken")]
    [InlineData("IDToken")]
    [InlineData("oauth2token")]
    [InlineData("Authorization")]
    [InlineData("Set-Cookie")]
    [InlineData("ConnectionString")]
    [InlineData("aws_secret_access_key")]
    [InlineData("privateKey_")]
    public void AValueWhoseKeyEndsInASecretsWordIsMasked(string key) =>
        Assert.Equal("***", Details(new Dictionary<string, object?> { [key] = Secret }).GetProperty(key).GetString());

    [Theory]
    [InlineData("tokens")]
    [InlineData("token_count")]
    [InlineData("passwordless")]
    [InlineData("authorization_decision")]
    [InlineData("betoken")]
    [InlineData("keyboard")]
    [InlineData("primary_key")]
    public void AnotherValueIsNot(string key) =>
        Assert.Equal("plain", Details(new Dictionary<string, object?> { [key] = "plain" }).GetProperty(key).GetString());

    [Fact]
    public void WhatIsUnderASecretsKeyIsMaskedAsAWholeWhateverItIs()
    {
        var details = Details(new Dictionary<string, object?> { ["credentials"] = new { user = "u", code = 1234 }, ["secret"] = new[] { 1, 2 }, ["token"] = 4711 });

        Assert.All(["credentials", "secret", "token"], key => Assert.Equal("***", details.GetProperty(key).GetString()));
    }

    [Fact]
    public void NullAndYesOrNoAreNoSecrets() =>
        Assert.Equal("""{"secret":true,"token":false,"password":null}""", Details(new { secret = true, token = false, password = (string?)null }).GetRawText());

    [Property(MaxTest = 50)]
    public void ASecretIsFoundAtAnyDepthOfAnyContainer(byte[] levels)
    {
        // Few enough for Serilog's own limit on how deep it takes objects apart.
        object? value = new Dictionary<string, object?> { ["password"] = Secret, ["kept"] = "kept" };
        foreach (var level in levels.Take(6))
            value = (level % 4) switch
            {
                0 => new Dictionary<string, object?> { ["inner"] = value, ["" + level] = level },
                1 => new[] { value, "other" },
                2 => new { Inner = value },
                _ => new Dictionary<int, object?> { [level] = value },
            };

        var json = Details(new { value }).GetRawText();

        Assert.DoesNotContain(Secret, json, StringComparison.Ordinal);
        Assert.Contains("\"password\":\"***\",\"kept\":\"kept\"", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":{"accessToken":"hunter2-hunter2"}}""")]
    [InlineData("""[{"password":"hunter2-hunter2"}]""")]
    [InlineData("""{"a":1,"a":2,"pass\u0077ord":"hunter2-hunter2"}""")]
    [InlineData("""{"a":1,"a":2,"\ud800_password":"hunter2-hunter2"}""")]
    [InlineData("""[[[[[[[[[[[[[[[[[[[[{"password":"hunter2-hunter2"}]]]]]]]]]]]]]]]]]]]]""")]
    public void ASecretInJsonIsMaskedEvenWhereNoSerilogValueCanHoldTheJson(string json)
    {
        using var document = JsonDocument.Parse(json);

        Assert.DoesNotContain(Secret, Details(document.RootElement).GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, Details(new { document = document.RootElement }).GetRawText(), StringComparison.Ordinal);
        if (!json.Contains("\"a\":2", StringComparison.Ordinal))
            Assert.DoesNotContain(Secret, Details(new { node = JsonNode.Parse(json) }).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryPartOfAnEventThatTheApplicationNamesItselfIsLookedThrough()
    {
        var siem = new InMemorySiem();
        using (var logger = TestLogger.Create(siem, options => options.IncludeNonAuditEvents = true))
        {
            logger.Audit(Some.AuditEvent() with
            {
                ActionParameters = new { Password = Secret },
                PrincipalAttributes = new { ApiKey = Secret },
            });
            logger.Information("{@AuditEvent} {Token}", new { EventType = "X", MySecret = Secret, Details = new { Cookie = Secret } }, Secret);
            logger.Information("Logged in with {Password}", Secret);
        }

        Assert.Equal(3, siem.Received.Count);
        Assert.All(siem.Received, json => Assert.DoesNotContain(Secret, json, StringComparison.Ordinal));
        Assert.All(siem.Received, json => Assert.Contains("***", json, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AMemberThatIsThereTwiceIsNowhereTheSecondTime()
    {
        var logger = TestLogger.Create(new ScriptedSiem(_ => DeliveryResult.Rejected("no")));

        logger.Information("{@AuditEvent}", new Dictionary<string, object>
        {
            ["event_type"] = "X",
            ["details"] = new { kept = "kept" },
            ["Details"] = new { Password = Secret },
        });
        await logger.DisposeAsync();

        var rejected = Assert.Single(Assert.Single(logger.Failures.Failures).Events).Properties["AuditEvent"].ToString();
        Assert.Contains("kept", rejected, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, rejected, StringComparison.Ordinal);
    }

    [Fact]
    public void AnAdaptersViewOfTheEventIsMaskedToo()
    {
        AuditEvent? seen = null;
        using (var logger = TestLogger.Create(new LookingSiem(siemEvent => seen = siemEvent.AuditEvent)))
            logger.Audit(Some.AuditEvent() with { Details = new { Password = Secret } });

        Assert.DoesNotContain(Secret, seen!.Details!.ToString()!, StringComparison.Ordinal);
    }

    [Fact]
    public void FurtherKeysAreMaskedAndTheWellKnownOnesOnlyIfAskedFor()
    {
        var auditEvent = Some.AuditEvent() with { Details = new { ssn = "123-45-6789", card_number = "4111", password = Secret } };

        var both = InMemorySiem.ReceiveJson(auditEvent, options => options.RedactKeys = "SSN, CardNumber").GetProperty("details").GetRawText();
        var further = InMemorySiem.ReceiveJson(auditEvent, Further).GetProperty("details").GetRawText();
        var none = InMemorySiem.ReceiveJson(auditEvent, options => options.RedactSecrets = false).GetProperty("details").GetRawText();

        Assert.Equal("""{"ssn":"***","card_number":"***","password":"***"}""", both);
        Assert.Equal($$"""{"ssn":"***","card_number":"4111","password":"{{Secret}}"}""", further);
        Assert.Equal($$"""{"ssn":"123-45-6789","card_number":"4111","password":"{{Secret}}"}""", none);

        static void Further(SiemOptions options)
        {
            options.RedactSecrets = false;
            options.RedactKeys = "ssn";
        }
    }

    [Fact]
    public void AnEventWithoutSecretsArrivesExactlyAsWithoutRedaction()
    {
        var auditEvent = Some.AuditEvent() with { ActionParameters = new { Query = "select" }, PrincipalAttributes = new[] { "a", "b" } };

        Assert.Equal(InMemorySiem.Receive(auditEvent, options => options.RedactSecrets = false), InMemorySiem.Receive(auditEvent));
    }

    [Fact]
    public void PeopleAreKnownByAHashThatStaysTheSameUnderOneKey()
    {
        var auditEvent = Some.AuditEvent() with { UserEmail = "alice@example.com", IpAddress = "10.1.2.3" };

        var first = InMemorySiem.ReceiveJson(auditEvent, Hash(HashKey));
        var second = InMemorySiem.ReceiveJson(auditEvent with { Id = "2" }, Hash(HashKey));
        var otherKey = InMemorySiem.ReceiveJson(auditEvent, Hash(HashKey + "2"));

        var email = first.GetProperty("user_email").GetString();
        Assert.Matches("^hmac:[0-9a-f]{32}$", email);
        Assert.Matches("^hmac:[0-9a-f]{32}$", first.GetProperty("ip_address").GetString());
        Assert.Equal(email, second.GetProperty("user_email").GetString());
        Assert.NotEqual(email, otherKey.GetProperty("user_email").GetString());
        Assert.DoesNotContain("alice", first.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("10.1.2.3", first.GetRawText(), StringComparison.Ordinal);

        static Action<SiemOptions> Hash(string key) => options =>
        {
            options.HashKey = key;
            options.HashUserEmail = true;
            options.HashIpAddress = true;
        };
    }

    [Fact]
    public async Task NothingUnredactedReachesTheJournalTheDeadLettersOrTheFailureListener()
    {
        using var folder = new TempFolder();
        var siem = new ScriptedSiem(ids => ids.Contains("bad") ? DeliveryResult.Rejected("no") : DeliveryResult.Refused("no", "http_401"));
        var logger = TestLogger.Create(siem, options =>
        {
            options.JournalDirectory = folder.Path;
            options.HashKey = HashKey;
            options.HashUserEmail = true;
            options.ShutdownTimeoutSeconds = 0;
            options.BatchSize = 1;
        });

        var auditEvent = Some.AuditEvent() with { UserEmail = "alice@example.com", Details = new { Password = Secret } };
        logger.Audit(auditEvent with { Id = "bad" });
        await Eventually.TrueAsync(() => logger.Metrics.Rejected == 1, "it is rejected");
        logger.Audit(auditEvent with { Id = "kept" });
        logger.Information("{@AuditEvent} {Token}", new { EventType = "X", User_Email = "alice@example.com", MySecret = Secret }, Secret);
        await logger.DisposeAsync();

        var files = string.Concat(folder.Files.Where(file => file.EndsWith(".clef", StringComparison.Ordinal)).Select(File.ReadAllText));
        Assert.Contains("kept", files, StringComparison.Ordinal);
        Assert.Contains("bad", files, StringComparison.Ordinal);
        var handedOver = string.Concat(logger.Failures.Failures.SelectMany(failure => failure.Events).Select(logEvent => logEvent.RenderMessage()));
        Assert.Contains("bad", handedOver, StringComparison.Ordinal);
        Assert.All([files, handedOver], text =>
        {
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain("alice", text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void AuditToMasksToo()
    {
        var siem = new InMemorySiem();
        using (var logger = new LoggerConfiguration().AuditTo.SarkSiem(siem, new SiemOptions()).CreateLogger())
            logger.Audit(Some.AuditEvent() with { Details = new { Password = Secret } });

        Assert.DoesNotContain(Secret, siem.SingleEvent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true, "must be 16 characters")]
    [InlineData("too short", true, "must be 16 characters")]
    [InlineData(HashKey, false, "has no meaning")]
    public void AHashKeyThatCannotBeRightIsRefusedAtStartUpWithoutBeingQuoted(string? key, bool hash, string problem)
    {
        var exception = Assert.Throws<ArgumentException>(() => new SiemOptions { HashKey = key, HashIpAddress = hash }.Validate());

        Assert.Equal("hashKey", exception.ParamName);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
        if (key is not null) Assert.DoesNotContain(key, exception.Message, StringComparison.Ordinal);
    }

    static JsonElement Details(object details) => InMemorySiem.ReceiveJson(Some.AuditEvent() with { Details = details }).GetProperty("details");

    sealed class LookingSiem(Action<SiemEvent> look) : SiemAdapter
    {
        public override string Name => "looking";

        public override void WriteEvent(in SiemEvent siemEvent, SiemBuffer buffer)
        {
            look(siemEvent);
            siemEvent.WriteTo(buffer.Json);
        }

        public override Task<DeliveryResult> SendAsync(SiemBatch batch, CancellationToken cancellationToken) => Task.FromResult(DeliveryResult.Delivered);

        public override Task<SiemHealth> CheckHealthAsync(CancellationToken cancellationToken) => Task.FromResult(new SiemHealth(true, 0, DateTimeOffset.UnixEpoch));
    }
}
