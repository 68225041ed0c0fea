using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Serilog.Sinks.Sark;

/// <summary>
/// Makes what <see cref="Guid.NewGuid" /> makes, GUIDs of version 4, and asks the system for the randomness of many at once: asked for each, it was two fifths of what making and
/// logging an audit event cost.
/// </summary>
static class RandomIds
{
    const int Size = 16;
    const int AtOnce = 64;

    // Where RFC 9562 (5.4) has the version and the variant, in the order of bytes that the constructor of a Guid takes.
    const int VersionByte = 7;
    const int VariantByte = 8;

#if !NET
    static readonly RandomNumberGenerator Random = RandomNumberGenerator.Create();
#endif

    [ThreadStatic]
    static byte[]? _random;

    [ThreadStatic]
    static int _left;

    // When, in ticks.
    [ThreadStatic]
    static long _filled;

    public static Guid Next()
    {
        var now = DateTime.UtcNow.Ticks;
        if (_left == 0 || now - _filled is < 0 or > TimeSpan.TicksPerSecond)
        {
            Fill(_random ??= new byte[AtOnce * Size]);
            _filled = now;
            _left = AtOnce;
        }

        var bytes = _random.AsSpan(--_left * Size, Size);

        // Processes that are restored from one snapshot, as functions in the cloud are, find the same bytes here. Mostly they are too old by then; otherwise they are used at
        // different times, and what is random stays so whatever is added.
        BinaryPrimitives.WriteInt64LittleEndian(bytes, BinaryPrimitives.ReadInt64LittleEndian(bytes) ^ now);
        bytes[VersionByte] = (byte)((bytes[VersionByte] & 0x0f) | 0x40);
        bytes[VariantByte] = (byte)((bytes[VariantByte] & 0x3f) | 0x80);
        return Create(bytes);
    }

#if NET
    static void Fill(byte[] random) => RandomNumberGenerator.Fill(random);

    static Guid Create(ReadOnlySpan<byte> bytes) => new(bytes);
#else
    static void Fill(byte[] random) => Random.GetBytes(random);

    static Guid Create(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());
#endif
}
