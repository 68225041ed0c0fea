using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Serilog.Sinks.Sark.Tests.Support;

namespace Serilog.Sinks.Sark.Tests.Delivery;

public sealed class CuttingProperties
{
    [Property(MaxTest = 60)]
    public Property EveryEventIsInExactlyOneRequestAndNoRequestIsOverALimit() => Prop.ForAll(
        Gen.Choose(1, 40).Two().ToArbitrary(),
        Gen.Choose(10, 400).ToArbitrary(),
        Gen.Choose(0, 200).ListOf(120).ToArbitrary(),
        (counts, maxBytes, sizes) =>
        {
            var (batchSize, maxEvents) = counts;
            var limits = new SiemLimits { MaxEvents = maxEvents, MaxBytes = maxBytes, EventOverheadBytes = 3, MaxTimeSpan = TimeSpan.FromHours(24) };
            var siem = new ScriptedSiem(_ => DeliveryResult.Delivered) { LimitsToKeep = limits };
            var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            var events = sizes
                .Select((size, i) => Some.AuditEvent() with { Id = $"{i}:{new string('x', size)}", Timestamp = start.AddHours(size) })
                .ToDictionary(e => e.Id);

            var logger = TestLogger.Create(siem, options =>
            {
                options.BatchSize = batchSize;
                options.MaxConcurrentRequests = 1;
            });
            logger.Audit(events.Values);
            logger.Dispose();

            Assert.Equal(events.Keys, siem.Requests.SelectMany(ids => ids));
            foreach (var request in siem.Requests)
            {
                Assert.InRange(request.Count, 1, Math.Min(batchSize, maxEvents));
                Assert.True(request.Count == 1 || request.Sum(id => id.Length + 3) <= maxBytes);
                var times = request.Select(id => events[id].Timestamp).ToArray();
                Assert.True(times.Max() - times.Min() <= TimeSpan.FromHours(24));
            }

            logger.AssertBooksBalance();
        });
}
