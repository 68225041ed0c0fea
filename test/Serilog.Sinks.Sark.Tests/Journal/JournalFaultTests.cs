using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Journal;

/// <summary>What happens to files happens between a process that has died and the next one.</summary>
public sealed class JournalFaultTests
{
    // Counted from the end, half of the positions at the very end: the last line, and its line feed, are read in ways of their own.
    [Property(MaxTest = 25)]
    public Property AFlippedByteCostsTheEventItIsInAndNoOther() => Prop.ForAll(
        Gen.OneOf(Gen.Choose(0, int.MaxValue), Gen.Choose(0, 3)).ToArbitrary(),
        Gen.Choose(1, 255).ToArbitrary(),
        (position, change) =>
        {
            using var folder = new TempFolder();
            var events = LeaveBehind(folder, 12);
            var segment = folder.Segments.Single();
            var bytes = File.ReadAllBytes(segment);
            var at = bytes.Length - 1 - (position % bytes.Length);
            var hit = bytes.AsSpan(0, at).Count((byte)'\n');
            var lineFeed = bytes[at] == '\n';
            bytes[at] ^= (byte)change;
            File.WriteAllBytes(segment, bytes);

            var (delivered, failures) = DeliverWhatIsLeft(folder, atLeast: events.Count - 1);

            // Nothing that is not exactly what was logged arrives. A changed line feed costs nothing: the events on both sides of it are whole.
            Assert.Equal(events.Where((_, i) => lineFeed || i != hit), delivered);
            Assert.True(lineFeed || failures.Any(failure => failure.Contains("is not what was written", StringComparison.Ordinal) || failure.Contains("incomplete", StringComparison.Ordinal)));

            // What is left of it can be looked at, as it is.
            Assert.All(folder.Damaged, file => Assert.Equal(bytes, File.ReadAllBytes(file)));
            Assert.Equal(failures.Any(failure => failure.Contains("the file is kept as damaged-", StringComparison.Ordinal)), folder.Damaged.Count == 1);
        });

    [Property(MaxTest = 25)]
    public Property ASegmentCutAnywhereDeliversWhatIsWholeAndReportsTheRest() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        position =>
        {
            using var folder = new TempFolder();
            var events = LeaveBehind(folder, 12);
            var segment = folder.Segments.Single();
            var bytes = File.ReadAllBytes(segment);
            var length = position % bytes.Length;
            File.WriteAllBytes(segment, bytes[..length]);
            var whole = bytes.AsSpan(0, length).Count((byte)'\n');

            var (delivered, failures) = DeliverWhatIsLeft(folder, atLeast: whole);

            // One whose line feed alone is missing is whole as well.
            Assert.InRange(delivered.Count, whole, whole + 1);
            Assert.Equal(events.Take(delivered.Count), delivered);
            Assert.True(length == 0 || bytes[length - 1] == '\n' || delivered.Count > whole || failures.Any(failure => failure.Contains("incomplete", StringComparison.Ordinal)));
        });

    [Fact]
    public async Task DamageIsToldToAFailureListenerThatIsSetLongAfterTheSinkWasMade()
    {
        using var folder = new TempFolder();
        SelfLogCapture.Start();
        LeaveBehind(folder, 3);
        var segment = folder.Segments.Single();
        var bytes = await File.ReadAllBytesAsync(segment);
        bytes[0] ^= 1;
        await File.WriteAllBytesAsync(segment, bytes);
        var clock = new FakeTimeProvider();
        var options = new SiemOptions { Name = NameFor(folder), JournalDirectory = folder.Path, TimeProvider = clock };

        // Serilog sets it when this has returned.
        using var logger = TestLogger.Create(options.Name, writeTo =>
        {
            writeTo.SarkSiem(new ScriptedSiem(_ => DeliveryResult.Delivered), options);
            SpinWait.SpinUntil(() => SelfLogCapture.About(options.Name).Count > 0, TimeSpan.FromMilliseconds(500));
        });

        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 2, "what is whole is delivered", clock);
        Assert.Contains("is not what was written", Assert.Single(logger.Failures.Failures).Message, StringComparison.Ordinal);
        Assert.Empty(SelfLogCapture.About(options.Name));
    }

    [Fact]
    public void ADeletedSegmentIsNothingToDeliver()
    {
        using var folder = new TempFolder();
        LeaveBehind(folder, 12);
        File.Delete(folder.Segments.Single());

        var (delivered, _) = DeliverWhatIsLeft(folder, atLeast: 0);

        Assert.Empty(delivered);
        Assert.Empty(folder.Files);
    }

    [Fact]
    public void WithoutItsAcknowledgementsASegmentIsSentAgainAsAWhole()
    {
        using var folder = new TempFolder();
        var events = LeaveBehind(folder, 12, deliverFirst: 6);
        File.Delete(folder.Files.Single(file => file.EndsWith(".ack", StringComparison.Ordinal)));

        var (delivered, _) = DeliverWhatIsLeft(folder, atLeast: 12);

        Assert.Equal(events, delivered);
    }

    [Fact]
    public void TornAcknowledgementsRepeatAnEventAndLoseNone()
    {
        using var folder = new TempFolder();
        var events = LeaveBehind(folder, 12, deliverFirst: 6);
        var acknowledgements = folder.Files.Single(file => file.EndsWith(".ack", StringComparison.Ordinal));
        File.WriteAllBytes(acknowledgements, File.ReadAllBytes(acknowledgements)[..^3]);

        var (delivered, _) = DeliverWhatIsLeft(folder, atLeast: 7);

        Assert.Equal(events.Skip(5), delivered);
    }

    [Property(MaxTest = 25)]
    public Property AFlippedByteOfTheAcknowledgementsRepeatsEventsAndLosesNone() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        Gen.Choose(1, 255).ToArbitrary(),
        (position, change) =>
        {
            using var folder = new TempFolder();
            var events = LeaveBehind(folder, 12, deliverFirst: 6);
            var acknowledgements = folder.Files.Single(file => file.EndsWith(".ack", StringComparison.Ordinal));
            var bytes = File.ReadAllBytes(acknowledgements);
            var at = position % bytes.Length;
            bytes[at] ^= (byte)change;
            File.WriteAllBytes(acknowledgements, bytes);

            var (delivered, _) = DeliverWhatIsLeft(folder, atLeast: 7);

            Assert.Equal([events[at / 8], .. events.Skip(6)], delivered);
        });

    [Fact]
    public void AcknowledgementsOfZerosWhichALossOfPowerMayLeaveSettleNothing()
    {
        using var folder = new TempFolder();
        var events = LeaveBehind(folder, 12);
        File.WriteAllBytes(Path.ChangeExtension(folder.Segments.Single(), ".ack"), new byte[64]);

        var (delivered, _) = DeliverWhatIsLeft(folder, atLeast: 12);

        Assert.Equal(events, delivered);
    }

    [Fact]
    public async Task AFileThatCannotBeReadAtTheMomentIsKeptAndReadWhenItCan()
    {
        // A link to something whose every read fails, as on a disk that is ill.
        const string Unreadable = "/proc/self/mem";
        if (!File.Exists(Unreadable)) return;

        using var folder = new TempFolder();
        var events = LeaveBehind(folder, 12);
        var segment = folder.Segments.Single();
        var real = Path.Combine(folder.Path, "real");
        File.Move(segment, real);
        File.CreateSymbolicLink(segment, Unreadable);
        var siem = new ScriptedSiem(_ => DeliveryResult.Delivered);
        var logger = Create(folder, siem);

        await Eventually.TrueAsync(() => logger.Failures.Failures.Any(failure => failure.Message.Contains("cannot be read", StringComparison.Ordinal)), "it is reported");
        logger.Audit(Some.AuditEvent() with { Id = "live" });
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 1, "live events are delivered all the same");
        Assert.Contains(segment, folder.Segments);

        File.Delete(segment);
        File.Move(real, segment);
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 13, "all events are delivered");
        await logger.DisposeAsync();
        Assert.Equal(["live", .. events], siem.Requests.SelectMany(ids => ids));
        Assert.Empty(folder.Files);
        logger.AssertBooksBalance();
    }

    [Fact]
    public void AFolderOfAnUnknownFormatIsLeftAloneAndReported()
    {
        using var folder = new TempFolder();
        LeaveBehind(folder, 3);
        var ours = Path.GetDirectoryName(folder.Segments.Single())!;
        var theirs = ours.Replace("v1-", "v9-", StringComparison.Ordinal);
        Directory.Move(ours, theirs);

        var (delivered, failures) = DeliverWhatIsLeft(folder, atLeast: 0, until: failures => failures.Count > 0);

        Assert.Empty(delivered);
        Assert.Contains(failures, failure => failure.Contains("not of a format that this version knows", StringComparison.Ordinal));
        Assert.NotEmpty(Directory.GetFiles(theirs));
    }

    [Fact]
    public async Task ADirectoryThatCannotBeWrittenDegradesToMemoryAndIsReportedOnce()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "a-file-in-its-place");
        await File.WriteAllTextAsync(file, "");
        var siem = new ScriptedSiem(_ => DeliveryResult.Delivered);
        var logger = TestLogger.Create(siem, options => options.JournalDirectory = file);

        logger.Audit(Some.AuditEvents(500));
        await logger.DisposeAsync();

        Assert.Equal(500, logger.Metrics.Delivered);
        Assert.Single(logger.Failures.Failures, failure => failure.Message.Contains("events are in memory only", StringComparison.Ordinal));
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AFullJournalDegradesToMemoryAndDeliversAll()
    {
        using var folder = new TempFolder();
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var siem = new ScriptedSiem(async (_, _) =>
        {
            await go.Task;
            return DeliveryResult.Delivered;
        });
        var logger = TestLogger.Create(siem, options =>
        {
            options.JournalDirectory = folder.Path;
            options.JournalMaxBytes = 16 * 1024 * 1024;
        });
        var megabyte = new string('x', 1024 * 1024);

        logger.Audit(Enumerable.Range(0, 20).Select(_ => Some.AuditEvent() with { ErrorMessage = megabyte }));
        Assert.InRange(logger.Metrics.JournalEvents, 10, 15);
        go.SetResult();
        await logger.DisposeAsync();

        Assert.Equal((20, 0), (logger.Metrics.Delivered, logger.Metrics.Dropped));
        Assert.Single(logger.Failures.Failures, failure => failure.Message.Contains("journalMaxBytes", StringComparison.Ordinal));
        Assert.Empty(folder.Files);
        logger.AssertBooksBalance();
    }

    [MountFact]
    public async Task AFullDiskDegradesToMemoryAndRecoversWhenThereIsRoom()
    {
        using var disk = new SmallDisk(kibibytes: 512);
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var logger = CreateOn(disk.Path, new ScriptedSiem(async (_, _) =>
        {
            await go.Task;
            return DeliveryResult.Delivered;
        }));
        var kibibytes16 = new string('x', 16 * 1024);

        logger.Audit(Enumerable.Range(0, 100).Select(_ => Some.AuditEvent() with { ErrorMessage = kibibytes16 }));
        Assert.InRange(logger.Metrics.JournalEvents, 10, 40);
        Assert.Single(logger.Failures.Failures, failure => failure.Message.Contains("events are in memory only", StringComparison.Ordinal));

        go.SetResult();
        await Eventually.TrueAsync(() => logger.Metrics.Delivered == 100, "all events are delivered");
        await Eventually.TrueAsync(() => TakesEvents(logger), "events are on disk again");
        await logger.DisposeAsync();

        Assert.Equal((logger.Metrics.Accepted, 0), (logger.Metrics.Delivered, logger.Metrics.Dropped));
        Assert.Empty(disk.Files);
        logger.AssertBooksBalance();
    }

    [MountFact]
    public async Task ADirectoryThatTurnsReadOnlyDegradesToMemoryAndRecovers()
    {
        using var disk = new SmallDisk(kibibytes: 4096);
        var logger = CreateOn(disk.Path, new ScriptedSiem(_ => DeliveryResult.Delivered));

        disk.BeReadOnly(true);
        logger.Audit(Some.AuditEvents(50));
        Assert.Equal(0, logger.Metrics.JournalEvents);
        Assert.Single(logger.Failures.Failures, failure => failure.Message.Contains("events are in memory only", StringComparison.Ordinal));

        disk.BeReadOnly(false);
        await Eventually.TrueAsync(() => TakesEvents(logger), "events are on disk again");
        await logger.DisposeAsync();

        Assert.Equal((logger.Metrics.Accepted, 0), (logger.Metrics.Delivered, logger.Metrics.Dropped));
        Assert.Empty(disk.Files);
        logger.AssertBooksBalance();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ASegmentDeletedWhileItIsWrittenIsNoticedAndTheNextEventsAreOnDiskAgain(bool withItsFolder)
    {
        using var folder = new TempFolder();
        var down = true;
        var logger = CreateOn(folder.Path, new ScriptedSiem(_ => Volatile.Read(ref down) ? DeliveryResult.Refused("no", "http_401") : DeliveryResult.Delivered));
        logger.Audit(Some.AuditEvents(20));
        var segment = folder.Segments.Single();

        if (withItsFolder) Directory.Delete(Path.GetDirectoryName(segment)!, recursive: true);
        else File.Delete(segment);
        await Eventually.TrueAsync(
            () =>
            {
                logger.Audit(Some.AuditEvent());
                return folder.Segments.Count == 1;
            },
            "events are on disk again");
        Assert.Single(logger.Failures.Failures, failure => failure.Message.Contains("has been deleted", StringComparison.Ordinal));

        Volatile.Write(ref down, false);
        await Eventually.TrueAsync(() => logger.Metrics.Pending == 0, "all events are delivered, from memory");
        await logger.DisposeAsync();
        Assert.Equal((logger.Metrics.Accepted, 0), (logger.Metrics.Delivered, logger.Metrics.Dropped));
        Assert.Empty(folder.Files);
        logger.AssertBooksBalance();
    }

    [Fact]
    public async Task AListenerThatLogsWhatItIsToldOfTheJournalIsInTheJournalItself()
    {
        using var folder = new TempFolder();
        var clock = new FakeTimeProvider();
        var listener = new AuditingListener();
        var options = new SiemOptions { Name = NameFor(folder), JournalDirectory = folder.Path, TimeProvider = clock, ShutdownTimeoutSeconds = 0, BatchSize = 1 };
        var logger = new LoggerConfiguration()
            .WriteTo.Fallible(writeTo => writeTo.SarkSiem(new ScriptedSiem(_ => DeliveryResult.Retry("down", "http_503")), options), listener)
            .CreateLogger();
        logger.Audit(Some.AuditEvent() with { Id = "first" });

        File.Delete(folder.Segments.Single());
        clock.Advance(TimeSpan.FromSeconds(2));
        listener.Logger = logger;
        logger.Audit(Some.AuditEvent() with { Id = "second" });
        await logger.DisposeAsync();

        var (delivered, _) = DeliverWhatIsLeft(folder, atLeast: 2);
        Assert.Equal(["second", "told"], delivered.Order());
    }

    [Fact]
    public void ALockWithoutAFolderIsSweptAndOneThatIsHeldIsNot()
    {
        using var folder = new TempFolder();
        LeaveBehind(folder, 3);
        var root = Path.GetDirectoryName(Path.GetDirectoryName(folder.Segments.Single()))!;
        var left = Path.Combine(root, $"v1-20260101T000000-{Guid.NewGuid():N}.lock");
        var held = Path.Combine(root, $"v1-20260101T000000-{Guid.NewGuid():N}.lock");
        File.WriteAllText(left, "");
        using var holder = new FileStream(held, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);

        DeliverWhatIsLeft(folder, atLeast: 3, until: _ => folder.Files.Count == 1);

        Assert.Equal([held], folder.Files);
    }

    [Fact]
    public void AClockThatHasJumpedBackChangesNothingWithinAProcess()
    {
        using var folder = new TempFolder();
        var events = LeaveBehind(folder, 12);
        var folderOfProcess = Path.GetDirectoryName(folder.Segments.Single())!;

        // Named, and its file dated, by a clock that was ahead.
        var folderOfClockAhead = Path.Combine(Path.GetDirectoryName(folderOfProcess)!, $"v1-20991231T235959-{Guid.NewGuid():N}");
        Directory.Move(folderOfProcess, folderOfClockAhead);
        File.Move(folderOfProcess + ".lock", folderOfClockAhead + ".lock");
        File.SetLastWriteTimeUtc(folder.Segments.Single(), DateTime.UtcNow.AddYears(50));
        events.AddRange(LeaveBehind(folder, 12, firstId: 12));

        var (delivered, _) = DeliverWhatIsLeft(folder, atLeast: 24);

        Assert.Equal(events.Order(), delivered.Order());
        Assert.Equal(events.Take(12), delivered.Where(events.Take(12).Contains));
        Assert.Equal(events.Skip(12), delivered.Where(events.Skip(12).Contains));
        Assert.Empty(folder.Files);
    }

    sealed class AuditingListener : ILoggingFailureListener
    {
        public ILogger? Logger { get; set; }

        public void OnLoggingFailed(object sender, LoggingFailureKind kind, string message, IReadOnlyCollection<LogEvent>? events, Exception? exception)
        {
            if (message.Contains("has been deleted", StringComparison.Ordinal)) Logger!.Audit(Some.AuditEvent() with { Id = "told", ErrorMessage = message });
        }
    }

    static bool TakesEvents(TestLogger logger)
    {
        logger.Audit(Some.AuditEvent());
        return logger.Metrics.JournalBytes > 0;
    }

    // The journal tries a disk again, and looks for its files, every few seconds, by this clock.
    static TestLogger CreateOn(string directory, ScriptedSiem siem) => TestLogger.Create(siem, options =>
    {
        options.JournalDirectory = directory;
        options.TimeProvider = new FastClock(50);
    });

    static List<string> LeaveBehind(TempFolder folder, int count, int deliverFirst = 0, int firstId = 0)
    {
        var delivered = 0;
        var logger = Create(folder, new ScriptedSiem(_ => Interlocked.Increment(ref delivered) <= deliverFirst ? DeliveryResult.Delivered : DeliveryResult.Retry("down", "http_503")));
        var events = Enumerable.Range(firstId, count).Select(i => Some.AuditEvent() with { Id = $"event-{i}", ErrorMessage = "ünïcode {\"@t\":\" \n 😀" }).ToList();
        foreach (var auditEvent in events)
        {
            var before = logger.Metrics.Delivered;
            logger.Audit(auditEvent);
            if (before < deliverFirst) SpinWait.SpinUntil(() => logger.Metrics.Delivered > before);
        }

        logger.Dispose();
        return [.. events.Select(e => e.Id)];
    }

    static (IReadOnlyList<string> Delivered, IReadOnlyList<string> Failures) DeliverWhatIsLeft(
        TempFolder folder, int atLeast, Func<IReadOnlyList<CapturingFailureListener.Failure>, bool>? until = null)
    {
        var siem = new ScriptedSiem(_ => DeliveryResult.Delivered);
        var logger = Create(folder, siem);

        // Until the files are gone, or as long as the test says.
        SpinWait.SpinUntil(
            () => logger.Metrics.Delivered >= atLeast && logger.Metrics.Pending == 0 && (until?.Invoke(logger.Failures.Failures) ?? folder.Files.Count == folder.Damaged.Count),
            TimeSpan.FromSeconds(20));
        logger.Dispose();
        logger.AssertBooksBalance();
        return ([.. siem.Requests.SelectMany(ids => ids)], [.. logger.Failures.Failures.Select(failure => failure.Message)]);
    }

    static string NameFor(TempFolder folder) => $"fault-{Path.GetFileName(folder.Path)}";

    static TestLogger Create(TempFolder folder, ScriptedSiem siem) => TestLogger.Create(siem, options =>
    {
        options.Name = NameFor(folder);
        options.JournalDirectory = folder.Path;
        options.BatchSize = 1;
        options.MaxConcurrentRequests = 1;
        options.ShutdownTimeoutSeconds = 0;

        // The journal looks around every second, by this clock.
        options.TimeProvider = new FastClock(50);
    });
}
