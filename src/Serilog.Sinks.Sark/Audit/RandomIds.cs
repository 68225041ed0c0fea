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

    public static Guid Next()
    {
        if (_left == 0)
        {
            Fill(_random ??= new byte[AtOnce * Size]);
            _left = AtOnce;
        }

        var bytes = _random.AsSpan(--_left * Size, Size);

        // What is random stays so whatever is added. Processes that are restored from one snapshot, as functions in the cloud are, find the same bytes here, and use them at different
        // times.
        BinaryPrimitives.WriteInt64LittleEndian(bytes, BinaryPrimitives.ReadInt64LittleEndian(bytes) ^ DateTime.UtcNow.Ticks);
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
