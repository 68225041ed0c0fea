namespace Serilog.Sinks.Sark.Emulator;

/// <summary>One request bearing events, whether or not any was stored.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, without the query.</param>
/// <param name="Headers">The headers, by name in any case; the values of a repeated one are joined with commas.</param>
/// <param name="CompressedBytes">Bytes of the body as they travelled.</param>
/// <param name="UncompressedBytes">Bytes of the body after decompression; 0 if it could not be decompressed or was over the limit.</param>
/// <param name="Status">The HTTP status answered, even if the client had gone by then; <see langword="null"/> if an injected fault kept the answer back.</param>
/// <param name="EventIds">The ids of the events that the request stored, in order; a copy of an earlier event is among them.</param>
public sealed record ReceivedRequest(
    string Method,
    string Path,
    IReadOnlyDictionary<string, string> Headers,
    long CompressedBytes,
    long UncompressedBytes,
    int? Status,
    IReadOnlyList<string> EventIds);
