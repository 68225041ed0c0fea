namespace Serilog.Sinks.Sark.Emulator.Http;

/// <summary>Why a request's body has no content.</summary>
enum BodyDefect
{
    None,
    UnsupportedEncoding,
    Corrupt,
    TooLarge,
}
