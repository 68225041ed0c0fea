using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Serilog.Sinks.Sark.LoadTest;

/// <summary>
/// The other end, in a process of its own, the same for everybody: it notes when a body has arrived, keeps it as it is, and answers. What is in the bodies is looked at
/// when the run is over.
/// </summary>
sealed class Receiver
{
    public const string ControlPath = "/load-test";

    readonly object _lock = new();
    readonly List<(long Arrived, byte[] Body)> _bodies = [];
    int _status = 200, _latency, _failOneOf, _requests;
    byte[] _answer = [];

    /// <summary>Runs until its standard input ends, as it does when its parent dies.</summary>
    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var receiver = new Receiver();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, static listener => listener.Protocols = HttpProtocols.Http1);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        await using var app = builder.Build();
        app.Run(receiver.HandleAsync);
        await app.StartAsync(cancellationToken);
        Console.WriteLine(app.Urls.First());
        await Console.In.ReadToEndAsync(cancellationToken);
        return 0;
    }

    Task HandleAsync(HttpContext context) =>
        context.Request.Path.StartsWithSegments(ControlPath, StringComparison.Ordinal, out var rest)
            ? rest == "/begin" ? BeginAsync(context) : ReportAsync(context)
            : TakeAsync(context);

    async Task TakeAsync(HttpContext context)
    {
        var body = await ReadAsync(context.Request);
        var arrived = Stopwatch.GetTimestamp();
        var failed = _failOneOf > 0 && Interlocked.Increment(ref _requests) % _failOneOf == 0;
        if (!failed)
            lock (_lock) _bodies.Add((arrived, body));
        if (_latency > 0) await Task.Delay(_latency);
        context.Response.StatusCode = failed ? 503 : _status;
        if (context.Response.StatusCode != StatusCodes.Status204NoContent) context.Response.ContentLength = failed ? 0 : _answer.Length;
        if (!failed && _answer.Length > 0) await context.Response.Body.WriteAsync(_answer);
    }

    static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength is { } length)
        {
            var body = new byte[length];
            await request.Body.ReadExactlyAsync(body);
            return body;
        }

        var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy);
        return copy.ToArray();
    }

    async Task BeginAsync(HttpContext context)
    {
        var begin = (await context.Request.ReadFromJsonAsync<Begin>())!;
        (_status, _latency, _failOneOf, _requests, _answer) = (begin.Answer.Status, begin.Latency, begin.FailOneOf, 0, Encoding.UTF8.GetBytes(begin.Answer.Body));
        lock (_lock) _bodies.Clear();
    }

    async Task ReportAsync(HttpContext context)
    {
        var arrivals = new long[int.Parse(context.Request.Query["events"]!, System.Globalization.CultureInfo.InvariantCulture)];
        long duplicates = 0, bytes = 0;
        (long Arrived, byte[] Body)[] bodies;
        lock (_lock) bodies = [.. _bodies];
        foreach (var (arrived, body) in bodies)
        {
            bytes += body.Length;
            duplicates += Note(arrived, Plain(body), arrivals);
        }

        // Three figures, then one per event: when it arrived, by the clock that all processes of a machine share.
        long[] report = [bodies.Length, bytes, duplicates, .. arrivals];
        await context.Response.Body.WriteAsync(MemoryMarshal.AsBytes<long>(report).ToArray());
    }

    static long Note(long arrived, ReadOnlySpan<byte> plain, long[] arrivals)
    {
        var duplicates = 0;
        var marker = Encoding.ASCII.GetBytes(LoadEvent.Marker);
        for (var next = plain.IndexOf(marker); next >= 0; next = plain.IndexOf(marker))
        {
            plain = plain[(next + marker.Length)..];
            if (!System.Buffers.Text.Utf8Parser.TryParse(plain[..LoadEvent.Digits], out int number, out _)) throw new InvalidDataException("A marker without a number.");
            if (arrivals[number] == 0) arrivals[number] = arrived;
            else duplicates++;
        }

        return duplicates;
    }

    static byte[] Plain(byte[] body)
    {
        if (body is not [0x1f, 0x8b, ..]) return body;

        var plain = new MemoryStream(body.Length * 8);
        using (var gzip = new GZipStream(new MemoryStream(body), CompressionMode.Decompress)) gzip.CopyTo(plain);
        return plain.ToArray();
    }

    /// <summary>What the receiver is told before a run.</summary>
    public sealed record Begin(Answer Answer, int Latency, int FailOneOf);
}
