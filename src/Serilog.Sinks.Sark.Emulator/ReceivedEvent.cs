using System.Text.Json;

namespace Serilog.Sinks.Sark.Emulator;

/// <summary>One event as a SIEM stored it; a copy that arrived again is another one with the same <paramref name="Id"/>.</summary>
/// <param name="Id">The event's own <c>id</c>, or a generated key for an event without one.</param>
/// <param name="Body">The event itself.</param>
/// <param name="Envelope">What the protocol wraps the event in, exactly as sent: defaults that the SIEM would fill in are absent.</param>
/// <param name="ReceivedAt">When the request was taken, by the emulator's clock.</param>
public sealed record ReceivedEvent(string Id, JsonElement Body, JsonElement Envelope, DateTimeOffset ReceivedAt);
