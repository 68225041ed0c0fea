using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using Serilog.Core;
using Serilog.Events;

namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>Writes one event in a SIEM's format.</summary>
delegate void HandWriter(Utf8JsonWriter json, LogEvent logEvent);

/// <summary>
/// The smallest sink that can be written by hand: it serializes inside <see cref="Emit" /> into the buffer of the current batch, and hands that over when it is full.
/// It keeps no books, retries nothing, watches no clock, and loses what a request does not deliver.
/// </summary>
sealed class HandSink : ILogEventSink, IDisposable
{
    readonly LoadCase _load;
    readonly HandWriter _write;
    readonly HttpClient _client;
    readonly string _path;
    readonly object _lock = new();
    readonly Channel<ArrayBufferWriter<byte>> _full = Channel.CreateUnbounded<ArrayBufferWriter<byte>>();
    readonly Channel<ArrayBufferWriter<byte>> _free = Channel.CreateUnbounded<ArrayBufferWriter<byte>>();
    readonly Task[] _workers;
    readonly Utf8JsonWriter _json;

    ArrayBufferWriter<byte> _batch = new(1 << 16);
    int _count;

    public HandSink(LoadCase load, string url, HandWriter write)
    {
        _load = load;
        _write = write;
        _path = HandFormat.PathOf(write);
        _client = CreateClient(url);
        _json = new Utf8JsonWriter(_batch, HandFormat.WriterOptions);
        _workers = [.. Enumerable.Range(0, load.Requests).Select(_ => Task.Run(SendAllAsync))];
    }

    public static HttpClient CreateClient(string url) => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = 100, ActivityHeadersPropagator = null })
    {
        BaseAddress = new Uri(url),
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public void Emit(LogEvent logEvent)
    {
        lock (_lock)
        {
            if (_count > 0) HandFormat.WriteSeparator(_write, _batch);
            else HandFormat.WriteBeginning(_write, _batch);
            _json.Reset(_batch);
            _write(_json, logEvent);
            _json.Flush();
            if (++_count == _load.BatchSize) HandOver();
        }
    }

    public void Dispose()
    {
        lock (_lock)
            if (_count > 0) HandOver();
        _full.Writer.Complete();
        Task.WaitAll(_workers);
        _client.Dispose();
        _json.Dispose();
    }

    void HandOver()
    {
        HandFormat.WriteEnd(_write, _batch);
        _full.Writer.TryWrite(_batch);
        _batch = _free.Reader.TryRead(out var free) ? free : new ArrayBufferWriter<byte>(1 << 16);
        _count = 0;
    }

    async Task SendAllAsync()
    {
        var compressed = new MemoryStream();
        await foreach (var batch in _full.Reader.ReadAllAsync())
        {
            using var content = WireFloor.Content(batch.WrittenSpan, compressed, _load.Gzip);
            content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            using var response = await _client.PostAsync(_path, content);
            batch.ResetWrittenCount();
            _free.Writer.TryWrite(batch);
            response.EnsureSuccessStatusCode();
        }
    }
}
