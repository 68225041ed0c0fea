using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Journal;

public sealed class JournalTests : IDisposable
{
    readonly TempFolder _folder = new();
    readonly string _name = TestLogger.NewName();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WhereAllGoesWellNothingIsLeftBehind()
    {
        var siem = new ScriptedSiem(_ => DeliveryResult.Delivered);
        var logger = CreateLogger(siem);

        logger.Audit(Some.AuditEvents(1_000));
        await logger.DisposeAsync();

        Assert.Equal(1_000, logger.Metrics.Delivered);
        Assert.Equal((0, 0), (logger.Metrics.JournalEvents, logger.Metrics.JournalBytes));
        Assert.Empty(_folder.Files);
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData(Durability.Journal)]
    [InlineData(Durability.JournalSynced)]
    public async Task AnEventIsOnDiskBeforeTheLoggingCallReturns(Durability durability)
    {
        var siem = new ScriptedSiem(_ => DeliveryResult.Refused("wrong token", "http_401"));
        var logger = CreateLogger(siem, options =>
        {
            options.Durability = durability;
            options.ShutdownTimeoutSeconds = 0;
        });
        var auditEvent = Some.AuditEvent();

        logger.Audit(auditEvent);

        Assert.Contains(auditEvent.Id, ReadShared(Assert.Single(_folder.Segments)), StringComparison.Ordinal);
        await logger.DisposeAsync();
    }

    [Fact]
    public async Task WhatADeadSiemHasNotTakenIsKeptAndTheNextSinkDeliversItInOrder()
    {
        var events = Some.AuditEvents(500);
        var first = CreateLogger(new ScriptedSiem(_ => DeliveryResult.Retry("down", "http_503")), options => options.ShutdownTimeoutSeconds = 0);
        first.Audit(events);
        await first.DisposeAsync();
        Assert.Equal((500, 0, 500), (first.Metrics.Pending, first.Metrics.Dropped, first.Metrics.JournalEvents));
        first.AssertBooksBalance();

        var siem = new ScriptedSiem(_ => DeliveryResult.Delivered);
        var second = CreateLogger(siem, options => options.MaxConcurrentRequests = 1);
        await Eventually.TrueAsync(() => second.Metrics.Delivered == 500, "the next sink delivers them");
        await second.DisposeAsync();

        Assert.Equal(events.Select(e => e.Id), siem.Requests.SelectMany(ids => ids));
        Assert.Empty(_folder.Files);
        second.AssertBooksBalance();
    }

    [Fact]
    public async Task OnlyWhatIsNotSettledIsSentAgain()
    {
        // Takes the first half and fails from then on.
        var taken = new List<string>();
        var first = CreateLogger(
            new ScriptedSiem(ids =>
            {
                lock (taken)
                {
                    if (taken.Count >= 250) return DeliveryResult.Retry("down", "http_503");
                    taken.AddRange(ids);
                    return DeliveryResult.Delivered;
                }
            }),
            options =>
            {
                options.ShutdownTimeoutSeconds = 0;
                options.BatchSize = 50;
            });
        var events = Some.AuditEvents(500);
        first.Audit(events);
        await Eventually.TrueAsync(() => first.Metrics.Delivered >= 250, "half of them are delivered");
        await first.DisposeAsync();

        var siem = new ScriptedSiem(_ => DeliveryResult.Delivered);
        var second = CreateLogger(siem);
        await Eventually.TrueAsync(() => second.Metrics.Delivered == 500 - taken.Count, "the rest is delivered");
        await second.DisposeAsync();

        Assert.Equal(events.Select(e => e.Id).Order(), taken.Concat(siem.Requests.SelectMany(ids => ids)).Order());
        Assert.Empty(_folder.Files);
    }

    [Theory]
    [InlineData(Durability.Journal)]
    [InlineData(Durability.Spill)]
    public async Task WhatDoesNotFitIntoTheQueueWaitsOnDiskAndNothingIsDropped(Durability durability)
    {
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var siem = new ScriptedSiem(async (_, _) =>
        {
            await go.Task;
            return DeliveryResult.Delivered;
        });
        var logger = CreateLogger(siem, options =>
        {
            options.Durability = durability;
            options.MaxQueueSize = 100;
            options.BatchSize = 20;
        });
        var events = Some.AuditEvents(2_000);

        logger.Audit(events);
        Assert.Equal((2_000, 0), (logger.Metrics.Pending, logger.Metrics.Dropped));
        go.SetResult();
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 2_000, "all events are delivered");
        await logger.DisposeAsync();

        Assert.Equal(events.Select(e => e.Id).Order(), siem.Requests.SelectMany(ids => ids).Order());
        Assert.Empty(_folder.Files);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task SpillWritesNothingWhileAllGoesWellAndEverythingAtAShutdownInAnOutage()
    {
        var down = false;
        var first = CreateLogger(
            new ScriptedSiem(_ => Volatile.Read(ref down) ? DeliveryResult.Retry("down", "http_503") : DeliveryResult.Delivered),
            options =>
            {
                options.Durability = Durability.Spill;
                options.ShutdownTimeoutSeconds = 0;
            });
        first.Audit(Some.AuditEvents(200));
        await Eventually.TrueAsync(() => first.Metrics.Delivered == 200, "all is well");
        Assert.Empty(_folder.Files);

        Volatile.Write(ref down, true);
        var events = Some.AuditEvents(300);
        first.Audit(events);
        await first.DisposeAsync();
        Assert.Equal((300, 0), (first.Metrics.Pending, first.Metrics.Dropped));
        first.AssertBooksBalance();

        var siem = new ScriptedSiem(_ => DeliveryResult.Delivered);
        var second = CreateLogger(siem);
        await Eventually.TrueAsync(() => second.Metrics.Delivered == 300, "the next sink delivers them");
        await second.DisposeAsync();
        Assert.Equal(events.Select(e => e.Id).Order(), siem.Requests.SelectMany(ids => ids).Order());
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task ARejectedEventIsKeptWithTheReasonAndCanBeReadBack()
    {
        var siem = new ScriptedSiem(ids => ids.Contains("bad") ? DeliveryResult.Rejected("the SIEM does not like it") : DeliveryResult.Delivered);
        var logger = CreateLogger(siem);

        logger.Audit(Some.AuditEvents(150));
        logger.Audit(Some.AuditEvent() with { Id = "bad" });
        logger.Audit(Some.AuditEvent() with { Id = "unwritable" });
        await logger.DisposeAsync();

        var lines = await File.ReadAllLinesAsync(Assert.Single(_folder.Files));
        Assert.Equal(["bad", "unwritable"], lines.Select(ClefAuditReader.Read).Select(AuditEventId.Of).Order());
        Assert.Contains(lines, line => line.Contains("the SIEM does not like it", StringComparison.Ordinal));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AnEventOfWhichSomethingCannotBeRenderedIsKeptAllTheSame()
    {
        var first = CreateLogger(new ScriptedSiem(_ => DeliveryResult.Retry("down", "http_503")), options => options.ShutdownTimeoutSeconds = 0);

        // There is no such format, which shows only when somebody renders the message, as the journal's lines do.
        first.Information("{@AuditEvent} {Number:Q}", new AuditEvent(AuditEventType.ToolInvoked) { Id = "odd" }, 5);
        await first.DisposeAsync();
        Assert.Equal((1, 0), (first.Metrics.JournalEvents, first.Metrics.Dropped));

        var siem = new ScriptedSiem(_ => DeliveryResult.Rejected("no"));
        var second = CreateLogger(siem);
        await Eventually.TrueAsync(() => second.Metrics.Rejected == 1, "the next sink tries it");
        await second.DisposeAsync();

        Assert.Equal("odd", Assert.Single(siem.Requests.SelectMany(ids => ids)));
        Assert.Contains("{Number:Q}", Assert.Single(await File.ReadAllLinesAsync(Assert.Single(_folder.Files))), StringComparison.Ordinal);
        second.AssertBooksBalance();
    }

    [Fact]
    public async Task AnEventThatTheJournalCannotPutIntoWordsIsDeliveredAndReported()
    {
        var siem = new ScriptedSiem(_ => DeliveryResult.Delivered);
        var logger = CreateLogger(siem);

        logger.Write(Some.AuditEvent() with { Id = "odd" }, new Unspeakable());
        await logger.DisposeAsync();

        Assert.Equal("odd", Assert.Single(siem.Requests.SelectMany(ids => ids)));
        Assert.Contains("cannot be written to it (InvalidTimeZoneException)", Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task RejectedEventsFillNoDiskAndThatIsToldInAFewLines()
    {
        var logger = CreateLogger(new ScriptedSiem(_ => DeliveryResult.Rejected("no")), options => options.JournalMaxBytes = 16 * 1024 * 1024);
        var megabyte = new string('x', 1024 * 1024);

        for (var i = 0; i < 40; i++)
        {
            logger.Audit(Some.AuditEvent() with { ErrorMessage = megabyte });
            await Eventually.TrueAsync(() => logger.Metrics.Rejected == i + 1, "it is rejected");
        }

        await logger.DisposeAsync();
        Assert.InRange(new FileInfo(Assert.Single(_folder.Files)).Length, 15 * 1024 * 1024, 16 * 1024 * 1024);
        Assert.InRange(logger.Failures.Failures.Count(failure => failure.Message.Contains("a rejected event cannot be kept", StringComparison.Ordinal)), 1, 2);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task SinksThatStartTogetherDoNotTakeEachOthersFoldersAway()
    {
        for (var round = 0; round < 25; round++)
        {
            var loggers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            {
                var failures = new CapturingFailureListener();
                var logger = new LoggerConfiguration()
                    .WriteTo.Fallible(
                        writeTo => writeTo.SarkSiem(
                            new ScriptedSiem(_ => DeliveryResult.Delivered), new SiemOptions { Name = _name, JournalDirectory = _folder.Path, BatchTimeoutSeconds = 1 }),
                        failures)
                    .CreateLogger();
                logger.Audit(Some.AuditEvent());
                return (Logger: logger, Failures: failures);
            })));
            foreach (var (logger, _) in loggers) await logger.DisposeAsync();

            Assert.All(loggers, logger => Assert.Empty(logger.Failures.Failures));
        }
    }

    [Fact]
    public async Task SinksOfOneNameAndOneDirectoryDoNotCollide()
    {
        SelfLogCapture.Start();
        var siems = Enumerable.Range(0, 3).Select(_ => new ScriptedSiem(_ => DeliveryResult.Delivered)).ToArray();
        var loggers = siems
            .Select(siem => new LoggerConfiguration().WriteTo.SarkSiem(siem, new SiemOptions { Name = _name, JournalDirectory = _folder.Path, BatchTimeoutSeconds = 1 }).CreateLogger())
            .ToArray();

        foreach (var logger in loggers)
            foreach (var auditEvent in Some.AuditEvents(200)) logger.Audit(auditEvent);
        foreach (var logger in loggers) await logger.DisposeAsync();

        Assert.Equal(2, SelfLogCapture.About(_name).Count(line => line.Contains("another sink of this name has the same journalDirectory", StringComparison.Ordinal)));
        Assert.All(siems, siem => Assert.Equal(200, siem.Requests.SelectMany(ids => ids).Distinct().Count()));
        Assert.Empty(_folder.Files);
    }

    /// <summary>A sink looks for what the dead have left at the very moment at which its first event makes it a folder of its own.</summary>
    [Fact]
    public async Task ASinkDoesNotTakeItsOwnFolderForADeadOnes()
    {
        for (var i = 0; i < 300; i++)
        {
            var logger = CreateLogger(new ScriptedSiem(_ => DeliveryResult.Delivered));
            logger.Audit(Some.AuditEvent());
            await logger.DisposeAsync();
            Assert.Empty(logger.Failures.Failures);
        }
    }

    [Fact]
    public async Task FilesAreForTheirOwnerOnly()
    {
        var directory = Path.Combine(_folder.Path, "made-by-the-sink");
        var logger = CreateLogger(new ScriptedSiem(_ => DeliveryResult.Refused("no", "http_401")), options =>
        {
            options.JournalDirectory = directory;
            options.ShutdownTimeoutSeconds = 0;
        });
        logger.Audit(Some.AuditEvent());

        var ofProcess = Path.GetDirectoryName(Assert.Single(_folder.Segments))!;
        foreach (var path in new[] { directory, Path.GetDirectoryName(ofProcess)!, ofProcess })
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        await logger.DisposeAsync();
    }

    [Fact]
    public async Task AnEventOfAnApplicationsOwnTypeKeepsTheIdThatItWasGiven()
    {
        var sent = new List<string>();
        var first = CreateLogger(
            new ScriptedSiem(ids =>
            {
                lock (sent) sent.AddRange(ids);
                return DeliveryResult.Retry("down", "http_503");
            }),
            options => options.ShutdownTimeoutSeconds = 0);
        first.Information("{@AuditEvent}", new { EventType = "TOOL_INVOKED" });
        await Eventually.TrueAsync(() => first.Metrics.Requests > 0, "it is sent in vain");
        await first.DisposeAsync();

        var siem = new ScriptedSiem(_ => DeliveryResult.Delivered);
        var second = CreateLogger(siem);
        await Eventually.TrueAsync(() => second.Metrics.Delivered == 1, "the next sink delivers it");
        await second.DisposeAsync();

        Assert.Equal(sent[0], Assert.Single(siem.Requests.SelectMany(ids => ids)));
    }

    [Fact]
    public void ADurabilityWithoutADirectoryIsRefusedAtStartUp()
    {
        var exception = Assert.Throws<ArgumentException>(() => new SiemOptions { Durability = Durability.Spill }.Validate());

        Assert.Equal("journalDirectory", exception.ParamName);
    }

    TestLogger CreateLogger(ScriptedSiem siem, Action<SiemOptions>? configure = null) => TestLogger.Create(siem, options =>
    {
        options.Name = _name;
        options.JournalDirectory = _folder.Path;
        configure?.Invoke(options);
    });

    /// <summary>A value that an enricher may have left, and that nobody has asked for its text yet.</summary>
    sealed class Unspeakable
    {
        public override string ToString() => throw new InvalidTimeZoneException();
    }

    static string ReadShared(string path)
    {
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return file.ReadToEnd();
    }
}
