using System.Text.Json;
using Serilog.Sinks.Sark.Emulator;

namespace Serilog.Sinks.Sark.Tool.Emulate;

/// <summary>What one emulated SIEM has received, counted as it comes in: a page that is opened late shows the same as one that was there all the time.</summary>
/// <param name="siem">The SIEM.</param>
/// <param name="settings">How to configure a sink for it.</param>
sealed class SiemTally(EmulatedSiem siem, string settings)
{
    const int KeptSeconds = 120;

    readonly Lock _lock = new();
    readonly SortedDictionary<string, int> _types = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, int> _severities = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, int> _statuses = new(StringComparer.Ordinal);
    readonly Queue<Second> _seconds = new();
    Second? _second;
    int _events, _requests;
    long _bytes, _compressedBytes;
    bool _isDown;

    public EmulatedSiem Siem => siem;

    public string Settings => settings;

    public object Read()
    {
        lock (_lock)
        {
            foreach (var received in siem.Received.From(_events)) Add(received);
            foreach (var request in siem.Received.RequestsFrom(_requests)) Add(request);
            var oldest = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - KeptSeconds;
            while (_seconds.TryPeek(out var second) && second.At < oldest) _seconds.Dequeue();

            return new
            {
                siem.Name,
                Settings = settings,
                IsDown = _isDown,
                LatencyMs = siem.Faults.Latency.TotalMilliseconds,
                Events = siem.Received.Count,
                Twice = siem.Received.Duplicates,
                Stored = _events,
                Requests = _requests,
                Bytes = _bytes,
                CompressedBytes = _compressedBytes,
                Types = new SortedDictionary<string, int>(_types),
                Severities = new SortedDictionary<string, int>(_severities),
                Statuses = new SortedDictionary<string, int>(_statuses),
                Seconds = _seconds.Select(second => second.ToPoint()).ToArray(),
            };
        }
    }

    public async Task SetDownAsync(bool isDown)
    {
        lock (_lock) _isDown = isDown;
        await (isDown ? siem.RefuseConnectionsAsync() : siem.AcceptConnectionsAsync());
    }

    public void Forget()
    {
        lock (_lock)
        {
            siem.Received.Clear();
            _types.Clear();
            _severities.Clear();
            _statuses.Clear();
            _seconds.Clear();
            _second = null;
            (_events, _requests, _bytes, _compressedBytes) = (0, 0, 0, 0);
        }
    }

    void Add(ReceivedEvent received)
    {
        _events++;
        Count(_types, Text(received, "event_type"));
        Count(_severities, Text(received, "severity"));

        var at = received.ReceivedAt.ToUnixTimeSeconds();
        if (_second is null || _second.At != at) _seconds.Enqueue(_second = new Second(at));
        _second.Add(received);
    }

    void Add(ReceivedRequest request)
    {
        _requests++;
        _bytes += request.UncompressedBytes;
        _compressedBytes += request.CompressedBytes;
        Count(_statuses, request.Status is { } status ? FormattableString.Invariant($"{status}") : "none");
    }

    static void Count(SortedDictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;

    static string Text(ReceivedEvent received, string member) =>
        received.Body.ValueKind == JsonValueKind.Object && received.Body.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "(none)";

    /// <summary>What arrived within one second, and how old it was.</summary>
    sealed class Second(long at)
    {
        readonly List<double> _ages = [];
        int _events;

        public long At => at;

        public void Add(ReceivedEvent received)
        {
            _events++;
            if (DateTimeOffset.TryParse(Text(received, "timestamp"), System.Globalization.CultureInfo.InvariantCulture, out var timestamp))
                _ages.Add(Math.Max(0, (received.ReceivedAt - timestamp).TotalMilliseconds));
        }

        public object ToPoint()
        {
            var ages = _ages.Order().ToArray();
            return new { At = at, Events = _events, P50 = At(0.5), P95 = At(0.95) };

            double At(double part) => ages.Length == 0 ? 0 : Math.Round(ages[(int)(part * (ages.Length - 1))], 1);
        }
    }
}
